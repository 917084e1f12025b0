"""The channel as plain ``rasa run`` makes it from credentials.yml."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import class_from_module_path

from bot.channels.telegram import ChannelWords, TelegramInput, assistant_of
from bot.privacy.conversations import ConversationStore
from bot.privacy.state import State
from bot.settings import ROOT, SettingsError
from bot.wording import languages
from tests.telegram.double import TOKEN


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)


def app(store: Any, **processor: Any) -> Any:
    agent = SimpleNamespace(tracker_store=store, processor=SimpleNamespace(tracker_store=store, **processor))
    return SimpleNamespace(ctx=SimpleNamespace(agent=agent))


def test_credentials_name_the_class_and_nothing_else() -> None:
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text("utf-8"))
    (path, given), *others = credentials.items()
    assert not others
    channel = class_from_module_path(path).from_credentials(given)
    assert isinstance(channel, TelegramInput)
    assert channel.name() == "telegram"
    with pytest.raises(RasaException, match="environment"):
        TelegramInput.from_credentials({"access_token": "42:in-a-file"})


def test_without_a_token_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_TOKEN")
    with pytest.raises(RasaException, match="TELEGRAM_TOKEN"):
        TelegramInput.from_credentials(None)


def test_a_webhook_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://bot.example/webhooks/telegram/webhook")
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_SECRET"):
        TelegramInput.from_credentials(None)


def test_the_store_behind_the_wrapper_of_rasa_is_used(state: State) -> None:
    store = ConversationStore(Domain.empty(), state=state)
    made = app(FailSafeTrackerStore(store))
    assistant = assistant_of(made)
    assert assistant.state is state
    assert made.ctx.agent.tracker_store is made.ctx.agent.processor.tracker_store is store


def test_another_store_or_no_model_is_refused() -> None:
    with pytest.raises(RasaException, match="ConversationStore"):
        assistant_of(app(InMemoryTrackerStore(Domain.empty())))
    with pytest.raises(RasaException, match="rasa train"):
        assistant_of(SimpleNamespace(ctx=SimpleNamespace()))  # type: ignore[arg-type]


def test_our_log_lines_pass_the_processors_of_rasa() -> None:
    """Rasa puts structlog_sentry into the way of every event; where that is a stand-in, it must hand them on."""
    code = "import logging, structlog; from rasa.utils.log_utils import configure_structlog; "
    code += "configure_structlog(logging.INFO); structlog.get_logger('bot').info('telegram.ready', by='polling')"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "telegram.ready" in done.stdout


@pytest.mark.parametrize("language", [*languages(), "xx", None])
def test_the_channel_has_words_in_every_language(language: str | None) -> None:
    words = ChannelWords()
    assert words.failed(language).text
    group = words.write_in_private(language, "some_bot")
    assert group.text
    assert group.buttons[0].url == "https://t.me/some_bot"
