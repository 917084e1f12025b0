"""What was not understood is counted; it is kept only after her tap, without names, and can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.assistant import Assistant
from bot.campaign.report import LEAST
from bot.channels.telegram_render import render
from bot.channels.telegram_updates import Said, parse
from bot.cli import app
from bot.privacy.state import State
from bot.turns import Incoming, Turn
from bot.unanswered.counts import MissCounts, table
from bot.unanswered.learning import Learning
from bot.unanswered.texts import READ_DAYS, UNREAD_DAYS, Texts
from bot.unanswered.words import KEPT, MAY_LEARN, NOT_KEPT, TAKE_BACK, TEXT
from bot.wording import Button, Press, Reply

WORDS = "what is the weather like on the moon, call marikit kanaryo +63 917 555 0142"
CLEAN = "what is the weather like on the moon, call …"


def asks(turn: Turn) -> bool:
    return any(button.press and button.press.intent == MAY_LEARN for reply in turn.replies for button in reply.buttons)


def counted(assistant: Assistant) -> int:
    return sum(row.number for row in assistant._learning.counts.rows())


def texts(assistant: Assistant) -> list[str]:
    return [text.words for text in assistant._learning.texts.all(reviewed=False)]


@pytest.fixture
def say(assistant: Assistant, request: pytest.FixtureRequest) -> Callable[..., Any]:
    for text in assistant._learning.texts.all(reviewed=False):
        assistant._learning.texts.delete(text.id)

    async def say(text: str | None = None, press: str | None = None, **more: Any) -> Turn:
        said = Press(press, more.pop("entities", {})) if press else None
        return await assistant.turn(Incoming(request.node.name, text=text, press=said, language="en", **more))

    return say


async def test_nothing_is_kept_before_her_tap_and_no_names_after_it(assistant: Assistant, say: Any) -> None:
    before = counted(assistant)
    assert asks(await say(WORDS))
    assert counted(assistant) == before + 1
    assert texts(assistant) == []
    thanks = (await say(press=MAY_LEARN, about=WORDS)).replies[0]
    assert texts(assistant) == [CLEAN]
    assert KEPT in thanks.text
    assert CLEAN in thanks.text, "she sees what is kept"
    await say(press=MAY_LEARN, about=WORDS)
    assert texts(assistant) == [CLEAN], "kept once"
    back = thanks.buttons[0].press
    assert back is not None
    await say(press=TAKE_BACK, entities={TEXT: back.entities[TEXT]})
    assert texts(assistant) == []
    assert counted(assistant) == before + 1, "a press is no message"


async def test_without_her_words_there_is_nothing_to_keep(assistant: Assistant, say: Any) -> None:
    assert NOT_KEPT in (await say(press=MAY_LEARN)).replies[0].text
    assert texts(assistant) == []


async def test_a_cry_for_help_and_a_child_are_never_kept(assistant: Assistant, say: Any) -> None:
    for words in ("help me they locked me in and beat me", "i am 14 years old can i work abroad"):
        assert not asks(await say(words))
        assert NOT_KEPT in (await say(press=MAY_LEARN, about=words)).replies[0].text
    assert not asks(await say(WORDS)), "after danger she is asked for nothing"
    assert NOT_KEPT in (await say(press=MAY_LEARN, about=WORDS)).replies[0].text
    assert texts(assistant) == []


async def test_she_is_asked_once_and_only_where_her_words_come_back(assistant: Assistant, say: Any) -> None:
    assert not asks(await say(WORDS, channel="terminal"))
    assert not asks(await say(WORDS)), "twice in a row not understood: a person, not a favour"
    await say(press="menu")
    assert asks(await say(WORDS))


async def test_in_a_form_and_in_a_hidden_chat_she_is_not_asked(assistant: Assistant, say: Any) -> None:
    await say(press="check_agency", entities={"country": "PH"})
    assert not asks(await say("asdf qwerty zxcv"))
    await say(press="hide")
    before = counted(assistant)
    assert not asks(await say(WORDS))
    await say(press=MAY_LEARN, about=WORDS)
    assert texts(assistant) == []
    assert counted(assistant) == before


async def test_a_turn_that_is_dropped_is_not_counted(assistant: Assistant, say: Any) -> None:
    before = counted(assistant)
    with assistant.state.unit() as unit:
        await say(WORDS)
        assert counted(assistant) == before
        unit.commit()
        unit.commit()
    assert counted(assistant) == before + 1
    await say(press="menu")
    with assistant.state.unit():
        await say(WORDS)
    assert counted(assistant) == before + 1


def test_telegram_hands_her_words_back_with_the_tap() -> None:
    question = Reply("…", ((Button("Yes", Press(MAY_LEARN)),),))
    (other, call) = render([Reply("Hello"), question], 7, lambda press: press.intent, None, 42)
    assert call.params["reply_parameters"] == {"message_id": 42, "allow_sending_without_reply": True}
    assert "reply_parameters" not in other.params
    chat = {"id": 7, "type": "private"}
    above: dict[str, Any] = {"message_id": 42, "chat": chat, "from": {"id": 7, "is_bot": False}, "text": WORDS}
    message: dict[str, Any] = {"message_id": 43, "chat": chat, "reply_to_message": above}
    update = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": 7}, "message": message, "data": "x"}}
    said = parse(update, 99)
    assert isinstance(said, Said)
    assert said.about == WORDS
    above["from"] = {"id": 99, "is_bot": True}
    assert parse(update, 99) == Said(7, callback="1", token="x", pressed=43)
    del message["reply_to_message"]
    assert parse(update, 99) == Said(7, callback="1", token="x", pressed=43)


def test_counts_below_five_are_hidden_and_cannot_be_subtracted() -> None:
    counts = MissCounts(State(None), lambda: dt.date(2026, 2, 1))
    for guess, number in (("contract", LEAST - 1), ("health", LEAST), ("child", 40)):
        for _ in range(number):
            counts.count("ne", guess)
    found = table(counts.rows(), ("guess",))
    assert found.lines == ((("child",), 40),), "4 alone would be the total less the others"
    assert found.total == 40 + 2 * LEAST - 1
    few = MissCounts(State(None))
    for _ in range(LEAST - 1):
        few.count("ne", "health")
    assert table(few.rows(), ("guess",)).total is None
    assert table(counts.rows(dt.date(2026, 2, 2)), ("guess",)).lines == ()


def test_nothing_readable_stands_on_the_disk_and_time_ends_it(tmp_path: Path) -> None:
    now = [1_800_000_000.0]
    state = State(tmp_path)
    kept = Texts(state, lambda: now[0])
    kept.keep(CLEAN, "en", "help")
    kept.keep("another", "en", "help")
    for file in tmp_path.iterdir():
        assert b"weather" not in file.read_bytes()
    first = kept.all(reviewed=False)[0]
    now[0] += (UNREAD_DAYS - 1) * 86400
    kept.review(first, "weather?", "out_of_scope")
    assert kept.purge() == 0
    now[0] += 86400
    assert kept.purge() == 1
    assert [text.words for text in kept.all(reviewed=True)] == ["weather?"]
    now[0] += READ_DAYS * 86400
    assert kept.purge() == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path))
    state = State(tmp_path)
    learning = Learning(state)
    for number, words in enumerate(("can i bring my cat", "is [maria](agency) good", "delete this", "later")):
        learning.texts.keep(words, "en", "contract" if number else "health")
    for _ in range(7):
        learning.counts.count("en", "contract")
    state.close()
    return tmp_path


def test_a_person_reads_each_and_only_what_she_kept_is_exported(folder: Path) -> None:
    runner = CliRunner()
    listed = runner.invoke(app, ["unanswered", "review", "--json"])
    assert listed.stdout.count("\n") == 4
    answers = {"cat": "k\n\n", "maria": "e\nis …(x) good\nno_such\nk\ncheck_agency\n", "delete": "d\n", "later": "s\n"}
    order = [key for line in listed.stdout.splitlines() for key in answers if key in line]
    done = runner.invoke(app, ["unanswered", "review"], input="".join(answers[key] for key in order))
    assert done.exit_code == 0, done.output
    assert runner.invoke(app, ["unanswered", "review", "--json"]).stdout.count("\n") == 1
    out = folder / "out"
    assert runner.invoke(app, ["unanswered", "export", "--out", str(out)]).exit_code == 0
    found = {path.relative_to(out).as_posix(): yaml.safe_load(path.read_text("utf-8")) for path in out.rglob("*.yml")}
    assert found["en/health.yml"]["nlu"][0]["examples"] == "- can i bring my cat\n"
    assert found["en/check_agency.yml"]["nlu"][0]["intent"] == "check_agency"
    assert "(" not in found["en/check_agency.yml"]["nlu"][0]["examples"]
    assert len(found) == 2


def test_the_counts_are_shown_and_a_wrong_option_names_the_mend(folder: Path) -> None:
    runner = CliRunner()
    assert (
        '{"guess": "contract", "number": 7}'
        in runner.invoke(app, ["unanswered", "counts", "--by", "guess", "--json"]).stdout
    )
    wrong = runner.invoke(app, ["unanswered", "counts", "--by", "name"])
    assert wrong.exit_code == 2
