"""``safemigration telegram`` in front of the Bot API double."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.channels.inbox import Entry, Inbox
from bot.channels.telegram_updates import ALLOWED_UPDATES, COMMANDS
from bot.commands.telegram import MENU, language_codes, telegram
from bot.privacy.state import State
from bot.wording import languages
from tests.telegram.double import ME, TOKEN, Double

URL = "https://bot.example/webhooks/telegram/webhook"


@pytest.fixture
async def double(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Double]:
    for name in ("TELEGRAM_WEBHOOK_URL", "TELEGRAM_WEBHOOK_SECRET", "SAFEMIGRATION_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFEMIGRATION_STATE", str(tmp_path))
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    async with Double() as made:
        monkeypatch.setenv("TELEGRAM_API_URL", made.url)
        yield made


async def run(*arguments: str) -> Result:
    """Run the command in a thread: the double answers from this one."""
    return await asyncio.to_thread(CliRunner().invoke, telegram, list(arguments))


async def test_status_tells_who_where_and_what_waits(double: Double, tmp_path: Path) -> None:
    state = State(tmp_path)
    Inbox(state).add([Entry(1, "a", {"is": "Blocked", "chat": 7})])
    state.close()
    result = await run("status", "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert (data["bot"], data["updates_by"], data["inbox"]) == (
        ME["username"],
        "polling",
        {"waiting": 1, "answered": 0, "calls": 0},
    )
    words = (await run("status")).stdout
    assert f"@{ME['username']}" in words
    assert "1 to handle" in words


async def test_set_webhook_asks_for_what_we_read_and_drops_nothing(
    double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "a-secret")
    result = await run("set-webhook", URL)
    assert result.exit_code == 0, result.output
    assert double.webhook == {
        "url": URL,
        "secret_token": "a-secret",
        "allowed_updates": ALLOWED_UPDATES,
        "max_connections": 40,
    }
    assert "TELEGRAM_WEBHOOK_URL" in result.stdout, "the bot itself must know it too"
    assert "webhook" in (await run("status")).stdout
    assert (await run("set-webhook", "--delete")).exit_code == 0
    assert double.webhook["url"] == ""
    assert double.called("deleteWebhook")[0].params.get("drop_pending_updates", False) is False


async def test_the_webhook_of_the_settings_is_the_default(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", URL)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "a-secret")
    assert (await run("set-webhook")).exit_code == 0
    assert double.webhook["url"] == URL


@pytest.mark.parametrize("arguments", [(), (URL,), ("http://bot.example",), (URL, "--delete")])
async def test_a_webhook_that_cannot_work_is_refused(double: Double, arguments: tuple[str, ...]) -> None:
    result = await run("set-webhook", *arguments)
    assert result.exit_code == 2
    assert "safemigration: " in result.stderr
    assert not double.called("setWebhook")


async def test_the_profile_is_set_in_every_language_and_only_once(double: Double) -> None:
    result = await run("set-profile")
    assert result.exit_code == 0, result.output
    assert {call.outcome for call in double.calls} == {"ok"}, "Telegram takes every text as it is"
    assert {code for _, code in double.profile} == set(language_codes())
    commands = [command["command"] for command in double.profile["Commands", "zh"]]
    assert commands == list(MENU)
    before = len(double.calls)
    again = await run("set-profile")
    assert not [call.method for call in double.calls[before:] if call.method.startswith("set")]
    assert again.stdout.count("nothing changed") == len(language_codes())


def test_every_command_of_the_menu_is_understood() -> None:
    assert set(MENU) <= set(COMMANDS)


def test_codes_have_two_letters_and_serve_enabled_languages() -> None:
    codes = language_codes()
    assert codes["zh"] == "zh-Hans"
    assert codes[""] == "en"
    assert all(len(code) == 2 for code in codes if code)
    assert set(codes.values()) <= set(languages())


@pytest.mark.parametrize("command", ["status", "set-webhook", "set-profile"])
async def test_a_missing_token_is_named(double: Double, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_TOKEN")
    result = await run(command)
    assert result.exit_code == 2
    assert "TELEGRAM_TOKEN" in result.stderr


async def test_what_telegram_refuses_is_said_without_the_token(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    double.fail("getMyName", 429, "Too Many Requests", retry_after=3600)
    assert "3600 seconds" in (await run("set-profile")).stderr
    monkeypatch.setenv("TELEGRAM_TOKEN", "43:wrong")
    refused = await run("status")
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    away = await run("status")
    for result in (refused, away):
        assert result.exit_code == 2
        assert "43:wrong" not in result.output
        assert "Traceback" not in result.output


async def test_the_desks_are_looked_at_in_every_group(
    double: Double, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "desks.yml"
    groups = {"well": -1001, "poor": -1002, "away": -1003}
    entries = "".join(f"  {name}: {{group: {group}, languages: [en]}}\n" for name, group in groups.items())
    path.write_text(f"desks:\n{entries}", encoding="utf-8")
    assert (await run("desks")).exit_code == 2
    monkeypatch.setenv("SAFEMIGRATION_DESKS", str(path))
    double.forum(-1001)
    double.forum(-1002)
    double.rightless.add(-1002)
    done = await run("desks")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "well: all is well"
    assert "Manage topics" in lines[1]
    assert "not in this group" in lines[2]
