"""Order, repetition, outages: what holds when much happens at once or Telegram is not there."""

from __future__ import annotations

import random

import pytest
from structlog.testing import capture_logs

from bot.channels import telegram_desk
from bot.channels.inbox import Entry, Inbox
from bot.channels.telegram_updates import parse, to_json
from bot.turns import Incoming, Turn
from tests.store.states import refuse_writes
from tests.telegram.conftest import Bot, make
from tests.telegram.double import Double
from tests.telegram.fakes import turn

OVER = "telegram.reachable"


async def test_each_chat_in_order_and_chats_side_by_side_by_polling(bot: Bot) -> None:
    await in_order_and_side_by_side(bot)


async def test_each_chat_in_order_and_chats_side_by_side_by_webhook(hooked: Bot) -> None:
    await in_order_and_side_by_side(hooked)


async def in_order_and_side_by_side(bot: Bot) -> None:
    bot.assistant.slow = 0.02
    chats, messages = range(1, 9), 6
    told = [(chat, number) for number in range(messages) for chat in chats]
    for chat, number in told:
        bot.telegram.say(chat, f"m{number}")
    await bot.telegram.until(lambda: all(len(bot.telegram.chats[chat]) == messages for chat in chats), 30)
    for chat in chats:
        assert bot.telegram.texts(chat) == [f"{number + 1}: m{number}" for number in range(messages)]
    assert not bot.assistant.overlapped
    assert bot.assistant.most_at_once > 1


async def test_updates_that_come_in_shuffled_are_handled_by_their_number(bot: Bot) -> None:
    await bot.telegram.until(lambda: bot.desk.is_open)
    updates = [{"update_id": 5000 + n, "message": bot.telegram.message(7, text=f"m{n}")} for n in range(10)]
    random.Random(1).shuffle(updates)
    bot.desk.receive([*updates, *updates])
    await bot.answers(7, 10)
    await bot.settled()
    assert bot.telegram.texts(7) == [f"{n + 1}: m{n}" for n in range(10)]


async def test_a_number_that_starts_again_lower_is_received(bot: Bot) -> None:
    """After a week without updates Telegram chooses the next number at random."""
    bot.telegram.say(7, "before")
    await bot.answers(7, 1)
    await bot.telegram.until(lambda: "offset" not in bot.telegram.called("getUpdates")[-1].params, 5)
    bot.telegram._numbers["update"] = 10
    bot.telegram.say(7, "after")
    assert await bot.answers(7, 2) == ["1: before", "2: after"]


async def test_nothing_is_acknowledged_that_could_not_be_stored(bot: Bot) -> None:
    await bot.telegram.until(lambda: bot.desk.is_open)
    refuse_writes(bot.state, True)
    bot.telegram.say(7, "hello")
    await bot.telegram.until(lambda: len(bot.telegram.called("getUpdates")) > 4)
    assert bot.telegram.waiting() == 1
    refuse_writes(bot.state, False)
    assert await bot.answers(7, 1) == ["1: hello"]


async def test_a_turn_that_cannot_be_saved_is_taken_again(bot: Bot) -> None:
    def answer(incoming: Incoming) -> Turn:
        refuse_writes(bot.state, len(bot.assistant.all_seen) < 3)
        return turn("fine")

    bot.assistant.answer = answer
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["fine"]
    assert len(bot.assistant.all_seen) == 3
    stored = bot.state.load_conversation(bot.conversation(7))
    assert stored is not None
    assert stored[0] == b"1", "only the turn that was answered is in the conversation"


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_cut_connection_is_tried_again(bot: Bot, cut: str) -> None:
    bot.telegram.fail("sendMessage", cut=cut, times=2)
    bot.telegram.say(7, "hello")
    bot.telegram.say(7, "again")
    await bot.telegram.until(lambda: bot.telegram.texts(7)[-1:] == ["2: again"])
    await bot.settled()
    repeated = 2 if cut == "after" else 0
    assert bot.telegram.texts(7) == ["1: hello"] * (1 + repeated) + ["2: again"]


async def test_an_outage_is_said_once_and_so_is_its_end(bot: Bot) -> None:
    await bot.telegram.until(lambda: bot.desk.is_open)
    with capture_logs() as logs:
        bot.telegram.fail("getUpdates", 502, "Bad Gateway", times=5)
        bot.telegram.fail("sendMessage", 502, "Bad Gateway", times=5)
        for chat in range(1, 6):
            bot.telegram.say(chat, "hello")
        for chat in range(1, 6):
            await bot.answers(chat, 1)
        await bot.settled()
        await bot.telegram.until(lambda: any(log.get("doing") == "receiving" and log["event"] == OVER for log in logs))
    said = [(log["event"], log["doing"]) for log in logs if "reachable" in log["event"]]
    assert said.count(("telegram.unreachable", "receiving")) == 1
    assert said.count((OVER, "receiving")) == 1
    assert 1 <= said.count(("telegram.unreachable", "sending")) <= 5


async def test_a_conflict_is_said_with_its_mend_and_tried_on(bot: Bot) -> None:
    await bot.telegram.until(lambda: bot.desk.is_open)
    with capture_logs() as logs:
        bot.telegram.webhook = {"url": "https://elsewhere.example"}
        await bot.telegram.until(lambda: bot.telegram.calls[-1].outcome.startswith("Conflict"))
        bot.telegram.webhook = {"url": ""}
        bot.telegram.say(7, "hello")
        await bot.answers(7, 1)
    said = [log for log in logs if log["event"] == "telegram.unreachable"]
    assert [log["error"] for log in said] == ["Conflict"]
    assert "set-webhook --delete" in said[0]["mend"]


async def test_what_could_not_be_sent_is_sent_later(hooked: Bot) -> None:
    hooked.telegram.fail("sendMessage", 502, "Bad Gateway", times=3)
    hooked.telegram.say(7, "hello")
    assert await hooked.answers(7, 1) == ["1: hello"]


async def test_blocking_deletes_the_conversation(bot: Bot) -> None:
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    bot.telegram.block(7)
    await bot.telegram.until(lambda: bot.assistant.forgotten == [bot.conversation(7)])
    await bot.settled()
    assert bot.state.conversations() == []
    assert bot.desk.inbox.sent(bot.conversation(7)) == []


async def test_a_chat_that_does_not_exist_any_more_is_forgotten(bot: Bot) -> None:
    bot.telegram.fail("sendMessage", 400, "chat not found")
    bot.telegram.say(7, "hello")
    await bot.telegram.until(lambda: bool(bot.assistant.forgotten))
    await bot.settled()
    assert bot.state.conversations() == []


@pytest.mark.parametrize(
    ("refusals", "events"),
    [
        (["can't parse entities: x"], ["telegram.sent_as_plain_text"]),
        (["BUTTON_DATA_INVALID"], ["telegram.sent_as_plain_text"]),
        (["x", "x"], ["telegram.sent_as_plain_text", "telegram.call_refused"]),
    ],
)
async def test_what_telegram_refuses_is_sent_more_simply(bot: Bot, refusals: list[str], events: list[str]) -> None:
    bot.assistant.answer = lambda incoming: turn("<b>hello</b> &amp; more")
    for text in refusals:
        bot.telegram.fail("sendMessage", 400, text)
    with capture_logs() as logs:
        bot.telegram.say(7, "hello")
        await bot.telegram.until(lambda: len(bot.telegram.called("sendMessage")) == len(refusals) + (len(refusals) < 2))
        await bot.settled()
    assert [log["event"] for log in logs if log["log_level"] == "error"] == events
    assert bot.telegram.texts(7) == (["hello & more"] if len(refusals) < 2 else [])


async def test_an_update_that_kills_the_process_is_given_up(telegram: Double, bot: Bot) -> None:
    await bot.stop()
    poison = {"update_id": 5, "message": telegram.message(7, text="poison")}
    inbox = Inbox(bot.state)
    inbox.add([Entry(5, bot.conversation(7), to_json(parse(poison, 42)))])  # type: ignore[arg-type]
    for _ in range(telegram_desk.ATTEMPTS):
        inbox.count_attempt(5)  # what a start does before the turn that kills it
    bot.start()
    assert await bot.answers(7, 1) == ["Something went wrong."]
    assert not bot.assistant.seen


async def test_stopping_finishes_what_is_in_hand_and_keeps_the_rest(bot: Bot, telegram: Double) -> None:
    bot.assistant.slow = 0.1
    for number in range(5):
        telegram.say(7, f"m{number}")
    await telegram.until(lambda: bool(bot.assistant.at_once))
    await bot.stop()
    done = len(telegram.texts(7))
    assert 1 <= done < 5
    again = make(telegram, bot.state, bot.settings)
    again.start()
    assert await again.answers(7, 5) == [f"{number + 1}: m{number}" for number in range(5)]
    await again.settled()
    await again.stop()
