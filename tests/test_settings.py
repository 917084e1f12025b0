"""Settings: a wrong one names its variable and the mend, and never shows a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import ROOT, Settings, SettingsError

VARIABLES = [
    "SAFEMIGRATION_STATE",
    "SAFEMIGRATION_KEY",
    "SAFEMIGRATION_SESSION_HOURS",
    "SAFEMIGRATION_HOST",
    "SAFEMIGRATION_PORT",
    "TELEGRAM_TOKEN",
    "TELEGRAM_API_URL",
    "TELEGRAM_WEBHOOK_URL",
    "TELEGRAM_WEBHOOK_SECRET",
    "SAFEMIGRATION_DESKS",
]


def test_defaults_are_safe() -> None:
    given = Settings.from_env({})
    assert given == Settings(state=ROOT / "state")
    assert given.host == "127.0.0.1"
    assert given.telegram_token is None
    assert given.key is None


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_an_empty_variable_counts_as_not_set(value: str) -> None:
    assert Settings.from_env(dict.fromkeys(VARIABLES, value)) == Settings.from_env({})


def test_every_variable_reaches_its_field() -> None:
    env = {
        "SAFEMIGRATION_STATE": "/srv/bot",
        "SAFEMIGRATION_KEY": "ab" * 32,
        "SAFEMIGRATION_SESSION_HOURS": "0.5",
        "SAFEMIGRATION_HOST": "0.0.0.0",
        "SAFEMIGRATION_PORT": " 8080\n",
        "TELEGRAM_TOKEN": "1:abc",
        "TELEGRAM_API_URL": "http://127.0.0.1:81/",
        "TELEGRAM_WEBHOOK_URL": "https://bot.example/hook",
        "TELEGRAM_WEBHOOK_SECRET": "a-B_9",
        "SAFEMIGRATION_DESKS": "/srv/desks.yml",
    }
    assert set(env) == set(VARIABLES)
    assert Settings.from_env(env) == Settings(
        state=Path("/srv/bot"),
        key=b"\xab" * 32,
        session_hours=0.5,
        host="0.0.0.0",
        port=8080,
        telegram_token="1:abc",
        telegram_api_url="http://127.0.0.1:81",
        telegram_webhook_url="https://bot.example/hook",
        telegram_webhook_secret="a-B_9",
        desks=Path("/srv/desks.yml"),
    )


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFEMIGRATION_STATE", "~/bot")
    assert Settings.from_env().state == Path.home() / "bot"


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"SAFEMIGRATION_KEY": "abc"}, "openssl rand -hex 32"),
        ({"SAFEMIGRATION_KEY": "ab" * 31}, "64 hexadecimal"),
        ({"SAFEMIGRATION_KEY": "ab" * 33}, "64 hexadecimal"),
        ({"SAFEMIGRATION_KEY": "xy" * 32}, "64 hexadecimal"),
        ({"SAFEMIGRATION_SESSION_HOURS": "a day"}, "'a day'"),
        ({"SAFEMIGRATION_SESSION_HOURS": "0"}, "above 0"),
        ({"SAFEMIGRATION_SESSION_HOURS": "-1"}, "above 0"),
        ({"SAFEMIGRATION_SESSION_HOURS": "nan"}, "'nan'"),
        ({"SAFEMIGRATION_SESSION_HOURS": "inf"}, "'inf'"),
        ({"SAFEMIGRATION_PORT": "http"}, "'http'"),
        ({"SAFEMIGRATION_PORT": "0"}, "65535"),
        ({"SAFEMIGRATION_PORT": "65536"}, "65535"),
        ({"SAFEMIGRATION_PORT": "5005.7"}, "whole number"),
        ({"SAFEMIGRATION_PORT": "nan"}, "'nan'"),
        ({"SAFEMIGRATION_PORT": "9" * 5000}, "whole number"),
        ({"TELEGRAM_WEBHOOK_URL": "http://bot.example", "TELEGRAM_WEBHOOK_SECRET": "x"}, "https://"),
        ({"TELEGRAM_WEBHOOK_URL": "https://bot.example"}, "TELEGRAM_WEBHOOK_SECRET is not"),
        ({"TELEGRAM_WEBHOOK_SECRET": "two words"}, "A-Z, a-z, 0-9"),
        ({"TELEGRAM_WEBHOOK_SECRET": "geheim-ß"}, "A-Z, a-z, 0-9"),
        ({"TELEGRAM_WEBHOOK_SECRET": "x" * 257}, "at most 256"),
    ],
)
def test_a_value_that_cannot_be_used(env: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(env)
    message = str(raised.value)
    assert words in message
    assert next(iter(env)) in message


@pytest.mark.parametrize("name", ["SAFEMIGRATION_KEY", "TELEGRAM_WEBHOOK_SECRET"])
def test_a_wrong_secret_is_not_shown(name: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({name: "CANARY ümlaut"})
    assert "CANARY" not in str(raised.value)


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.sampled_from(VARIABLES), st.text(max_size=40), max_size=5))
def test_whatever_stands_there_the_answer_is_settings_or_one_clear_error(env: dict[str, str]) -> None:
    try:
        found = Settings.from_env(env)
    except SettingsError as error:
        assert any(name in str(error) for name in VARIABLES)  # noqa: PT017 - the only error there may be
    else:
        assert 0 < found.port < 65536
        assert 0 < found.session_hours < float("inf")
