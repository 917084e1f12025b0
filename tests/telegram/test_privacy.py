"""Canaries: what people write and who they are stands neither on disk nor in a log."""

from __future__ import annotations

import logging

import pytest

from bot.privacy.state import State
from bot.turns import Incoming, Turn
from tests.store.states import on_disk
from tests.telegram.conftest import Bot
from tests.telegram.double import TOKEN
from tests.telegram.fakes import turn

CHAT = 7358129461
CANARIES = ["Kanarienvogel", "Goldfinch", "kanari_user", "+62 811 555 0199", "Zaunkönig", "blockierter", str(CHAT)]


def tell(bot: Bot) -> None:
    """Plant every canary, in every field that could carry one."""
    who = {"id": CHAT, "is_bot": False, "first_name": "Goldfinch", "username": "kanari_user", "language_code": "en"}
    phone = {"phone_number": "+62 811 555 0199", "first_name": "Goldfinch"}
    for content in (
        {"text": "my boss Kanarienvogel, call +62 811 555 0199"},
        {"contact": phone},
        {"photo": [{"file_id": "Kanarienvogel"}], "caption": "Kanarienvogel's passport"},
        {"text": "/start Kanarienvogel"},
    ):
        message = bot.telegram.message(CHAT, name="Goldfinch", **content)  # type: ignore[arg-type]
        bot.telegram.update(message={**message, "from": who})


def found_on_disk(state: State) -> list[str]:
    """Return the canaries that stand in any file of the database, the write-ahead log included."""
    content = on_disk(state)
    assert len(content) > 10_000
    as_bytes = {name: [name.encode(), name.encode("utf-16-le")] for name in CANARIES}
    as_bytes[str(CHAT)] += [CHAT.to_bytes(5, "big"), CHAT.to_bytes(8, "little")]
    return [name for name, forms in as_bytes.items() if any(form in content for form in forms)]


async def test_nothing_on_disk_while_it_waits_while_it_is_sent_and_after(bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: turn(f"You wrote: {incoming.text}. Zaunkönig.")
    bot.assistant.slow = 0.2
    tell(bot)
    await bot.telegram.until(lambda: bot.desk.inbox.counts()["waiting"] == 4)
    assert found_on_disk(bot.state) == [], "waiting"

    bot.telegram.fail("sendMessage", 502, "Bad Gateway", times=3)
    await bot.telegram.until(lambda: bot.desk.inbox.counts()["calls"] == 1)
    assert found_on_disk(bot.state) == [], "on its way"

    await bot.answers(CHAT, 4)
    await bot.settled()
    assert found_on_disk(bot.state) == [], "done"
    assert "Kanarienvogel" in bot.telegram.texts(CHAT)[0], "the canary did fly"


async def test_no_names_or_phone_numbers_even_where_it_is_sealed(bot: Bot) -> None:
    bot.assistant.slow = 0.2
    tell(bot)
    await bot.telegram.until(lambda: bot.desk.inbox.counts()["waiting"] == 4)
    rows = bot.state.db.execute("SELECT body FROM tg_update WHERE body IS NOT NULL").fetchall()
    opened = b"".join(bot.state.open(row[0]) for row in rows).decode()
    assert "Kanarienvogel" in opened
    assert "Goldfinch" not in opened
    assert "kanari_user" not in opened


async def test_nothing_in_the_logs(
    bot: Bot, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def answer(incoming: Incoming) -> Turn:
        if incoming.text and "passport" in incoming.text:
            raise RuntimeError(f"cannot understand {incoming.text}")
        return turn(f"<b>You wrote: {incoming.text}. Zaunkönig.</b>")

    caplog.set_level(logging.DEBUG)
    bot.assistant.answer = answer
    bot.telegram.fail("sendMessage", 400, "can't parse entities: Zaunkönig")
    bot.telegram.fail("sendMessage", cut="before")
    tell(bot)
    await bot.answers(CHAT, 4)
    bot.telegram.block(CHAT)
    bot.telegram.fail("getUpdates", 502, "Bad Gateway: blockierter")
    await bot.settled()
    await bot.stop()
    ours = [record for record in caplog.records if not record.name.startswith(("aiohttp", "asyncio"))]
    written = capfd.readouterr()
    log = written.out + written.err + "".join(f"{record.getMessage()} {record.exc_text}" for record in ours)
    assert "telegram.turn_failed" in log
    assert [name for name in [*CANARIES, TOKEN] if name in log] == []
