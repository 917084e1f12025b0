"""Logs: whatever is given to them, no word and no identity of a person comes out."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure, drop_private, where

CANARY = "CANARY-she-said"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Put back afterwards what :func:`configure` changes; each test calls it itself, with its own standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    structlog_before = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**structlog_before)


@pytest.mark.parametrize(
    "key",
    [
        *(
            "text",
            "user_text",
            "message",
            "user_message",
            "sender_id",
            "user",
            "username",
            "chat",
            "chat_id",
            "entities",
        ),
        *("slot", "slot_value", "phone", "name", "first_name", "metadata", "payload", "Text", "USER_ID", "response"),
        *("query", "tracker", "rasa_event", "parse_data", "update", "token", "agency", "licence_number"),
    ],
)
def test_values_under_private_keys_never_pass(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    value = {"text": CANARY} if key in {"rasa_event", "parse_data", "update"} else CANARY
    structlog.get_logger().error("turn.failed", **{key: value}, count=3)
    out, err = capsys.readouterr()
    assert "turn.failed" in err
    assert "count=3" in err
    assert CANARY not in out + err


@pytest.mark.parametrize(
    "value",
    [{"a": CANARY}, [CANARY], (CANARY,), {CANARY}, ValueError(CANARY), CANARY.encode()],
    ids=lambda v: type(v).__name__,
)
def test_values_that_hold_others_never_pass(value: object, capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    structlog.get_logger().warning("event.odd", result=value)
    assert CANARY not in capsys.readouterr().err


def test_what_operators_need_passes(capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    structlog.get_logger().info("telegram.answered", update_id=7, calls=2, action_name="action_danger", mend="restart")
    err = capsys.readouterr().err
    for words in (
        "telegram.answered",
        "update_id=7",
        "calls=2",
        "action_name='action_danger'",
        "mend='restart'",
        "info",
    ):
        assert words in err


def _fail() -> None:
    raise ValueError(CANARY)


def test_an_exception_is_named_with_its_place_but_not_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    try:
        _fail()
    except ValueError as error:
        structlog.get_logger().exception("turn.failed")
        structlog.get_logger().error("turn.failed", exc_info=error)
        structlog.get_logger().error("turn.failed", exc_info=True)
        logging.getLogger("rasa.core").exception("action failed")
        logging.getLogger("bot").error("action failed", exc_info=error)
    err = capsys.readouterr().err
    assert CANARY not in err
    assert err.count("ValueError at test_logs.py:") == 5


def test_a_chained_exception_does_not_give_the_words_away_either(capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    try:
        try:
            _fail()
        except ValueError as error:
            raise RuntimeError(f"while reading {CANARY}") from error
    except RuntimeError:
        logging.getLogger("bot").exception("failed")
        structlog.get_logger().exception("failed")
    assert CANARY not in capsys.readouterr().err


def test_what_libraries_chat_about_below_error_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    for name in ("rasa.core.processor", "httpx", "telegram.ext", "sanic.access", "apscheduler", "asyncio"):
        logging.getLogger(name).info("GET https://api.telegram.org/bot%s/getUpdates", CANARY)
        logging.getLogger(name).warning("received %s", CANARY)
    out, err = capsys.readouterr()
    assert out + err == ""


def test_debug_events_of_rasa_with_the_whole_message_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    structlog.get_logger("rasa.core.processor").debug(
        "processor.message.parse", parse_data_text=CANARY, event_info=CANARY
    )
    out, err = capsys.readouterr()
    assert out + err == ""


def test_nothing_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    configure(logging.INFO)
    structlog.get_logger().error("turn.failed")
    logging.getLogger("bot").error("failed")
    out, err = capsys.readouterr()
    assert out == ""
    assert "turn.failed" in err


def test_drop_private_changes_nothing_else() -> None:
    event = {"event": "x", "text": CANARY, "count": 1, "ratio": 0.5, "ok": True, "none": None}
    assert drop_private(None, "info", dict(event)) == {**event, "text": "[removed]"}


def test_where_of_nothing() -> None:
    assert where(None) == "none"
