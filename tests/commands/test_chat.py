"""``safemigration chat`` at the end of a pipe."""

from __future__ import annotations

import pytest
from typer.testing import Result

from bot.assistant import Assistant
from bot.commands import chat as module
from bot.commands.chat import chat
from tests.commands.running import left, refused, run


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> None:
    monkeypatch.setattr(module, "load_assistant", lambda state: assistant)


def talk(*lines: str, arguments: tuple[str, ...] = ()) -> str:
    """Type these lines and return what was shown."""
    result = run(chat, *arguments, given="".join(f"{line}\n" for line in lines))
    return shown(result)


def shown(result: Result) -> str:
    """Return what a talk showed that must have ended well."""
    assert result.exit_code == 0, result.output
    assert "Traceback" not in result.output
    return result.stdout


def test_it_begins_with_the_first_message_and_numbered_buttons() -> None:
    out = talk("/quit")
    assert "/quit ends" in out
    assert "I help people who go abroad to work" in out
    assert "  1  Check an agency" in out
    assert "<b>" not in out


def test_a_number_presses_the_button_of_the_last_answer() -> None:
    out = talk("1", "2", "/quit")
    assert "In which country does the agency have its licence?" in out
    assert "What is the name of the agency?" in out
    assert out.index("In which country") < out.index("What is the name")


def test_a_number_without_a_button_is_text_however_long() -> None:
    for line in ("0", "99", "-1", "²", "01"):
        assert "In which country does the agency" not in talk(line), line
    talk("9" * 5000)


def test_what_is_typed_is_understood_and_the_form_goes_on() -> None:
    out = talk("check my journey", "no", "yes", " 3 ", "/quit")
    for question in ("Question 1 of 9", "Question 2 of 9", "Question 3 of 9", "Question 4 of 9"):
        assert question in out


def test_a_link_has_no_number() -> None:
    out = talk("is 101 mojo intl corporation licensed in the philippines")
    numbered = [line for line in out.splitlines() if line.startswith("  ") and line.strip()[:1].isdigit()]
    assert numbered
    assert not [line for line in numbered if "https://" in line]


@pytest.mark.parametrize("lines", [(), ("hello",), ("hello", "/quit", "check my journey"), ("check an agency",)])
def test_quit_or_the_end_of_the_input_ends_it_and_nothing_is_kept(lines: tuple[str, ...], assistant: Assistant) -> None:
    out = talk(*lines)
    assert "Question 1" not in out, "what comes after /quit is not read"
    assert left(assistant, "terminal-") == []


def test_the_last_line_may_lack_its_end() -> None:
    assert "Question 1 of 9" in shown(run(chat, given="check my journey"))


def test_a_talk_that_breaks_off_leaves_nothing_either(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    real = assistant.turn
    turns = iter([True, False])

    async def turn(incoming: object) -> object:
        if not next(turns):
            raise RuntimeError("broken")
        return await real(incoming)  # type: ignore[arg-type]

    monkeypatch.setattr(assistant, "turn", turn)
    assert isinstance(run(chat, given="hello\n").exception, RuntimeError)
    assert left(assistant, "terminal-") == []


def test_it_speaks_the_language_that_was_asked_for() -> None:
    assert "Cek agen" in talk(arguments=("--lang", "id"))
    refused(run(chat, "--lang", "xx"), "does not speak 'xx'", "--lang one of: en, zh-Hans, vi")


def test_bytes_that_are_no_text_and_control_characters_do_not_end_it() -> None:
    out = shown(run(chat, given=b"\xff\xfe\x00\x1b[2J\ncheck my journey\n/quit\n"))
    assert "Question 1 of 9" in out
    assert "\x1b" not in out
    assert "\0" not in out
