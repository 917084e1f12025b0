"""``safemigration ask``: what machines rely on, and that no text and no file makes it fail."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.commands import ask as module
from bot.commands import common
from bot.commands.ask import ask
from tests.commands.running import PROGRAM, environment, left, refused, run

KEYS = ["text", "language", "intent", "confidence", "ranking", "danger", "slots", "responses"]
PAY = "how much is the salary in qatar"


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch, assistant: Assistant) -> None:
    monkeypatch.setattr(module, "load_assistant", lambda state: assistant)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "questions.jsonl"


def batch(file: Path, *entries: dict[str, Any], arguments: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Ask a file of these entries and return the answers."""
    file.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    result = run(ask, "--batch", str(file), *arguments)
    assert result.exit_code == 0, result.output
    return answers(result.stdout)


def answers(out: str) -> list[dict[str, Any]]:
    """Return the objects of JSON lines; every line must be one."""
    assert out.endswith("\n")
    return [json.loads(line) for line in out[:-1].split("\n")]


def fits(answer: dict[str, Any], text: str) -> None:
    """Assert the form of one answer."""
    assert list(answer) == KEYS
    assert answer["text"] == text
    assert 0 <= answer["confidence"] <= 1
    assert 1 <= len(answer["ranking"]) <= 3
    assert answer["ranking"][0] == answer["intent"]
    assert isinstance(answer["danger"], bool)
    assert set(answer["slots"]) <= {"country", "agency", "number", "language"}
    assert answer["responses"]
    for response in answer["responses"]:
        assert list(response) == ["text", "buttons"]
        assert response["text"].strip()
        assert "utter_" not in response["text"]
        for button in response["buttons"]:
            assert list(button) in (["title", "intent", "entities"], ["title", "url"])


# -- the contract ----------------------------------------------------------------------------------------------------


def test_json_holds_the_promised_keys_and_nothing_else() -> None:
    result = run(ask, "--json", PAY)
    assert result.exit_code == 0, result.output
    (answer,) = answers(result.stdout)
    fits(answer, PAY)
    assert (answer["language"], answer["intent"], answer["danger"]) == ("en", "wages_hours", False)
    assert answer["slots"]["country"] == "QA"


def test_a_batch_answers_every_line_in_order_and_in_its_own_language(file: Path) -> None:
    texts = {
        PAY: "en",
        "berapa gaji pembantu rumah tangga di malaysia": "id",
        "我被老板关起来了 救命": "zh-Hans",
        "tôi muốn đi làm ở đài loan": "vi",
    }
    found = batch(file, *({"text": text} for text in texts))
    for answer, text in zip(found, texts, strict=True):
        fits(answer, text)
        assert answer["language"] == texts[text]
    assert [answer["danger"] for answer in found] == [False, False, True, False]


def test_a_language_that_is_given_is_the_language_of_the_answer(file: Path) -> None:
    in_line, by_option, null = batch(
        file,
        {"text": "hello", "lang": "id"},
        {"text": "hello"},
        {"text": "hello", "lang": None},
        arguments=("--lang", "zh"),
    )
    assert in_line["responses"][0]["text"].startswith("Halo")
    assert "你好" in by_option["responses"][0]["text"]
    assert (in_line["language"], by_option["language"]) == ("id", "zh-Hans")
    assert null == by_option


def test_every_question_is_a_conversation_of_its_own_and_nothing_is_kept(file: Path, assistant: Assistant) -> None:
    first, yes, again = batch(file, {"text": "check my journey"}, {"text": "yes"}, {"text": "check my journey"})
    assert first == again
    assert not [response for response in yes["responses"] if "Question 2" in response["text"]]
    assert left(assistant, "ask-") == []


def test_words_for_people_show_the_answer_and_its_buttons() -> None:
    result = run(ask, PAY)
    assert result.exit_code == 0
    assert result.stdout.startswith("[en wages_hours ")
    assert "country=QA" in result.stdout
    assert "Qatar" in result.stdout
    assert "  [" in result.stdout


def test_standard_input_a_windows_file_and_line_separators_inside_a_text(file: Path) -> None:
    lines = '{"text": "hello\u2028there"}\r\n\n  \n{"text": "hello"}'
    result = run(ask, "--batch", "-", given=lines)
    assert [answer["text"] for answer in answers(result.stdout)] == ["hello\u2028there", "hello"]
    file.write_bytes(b"\xef\xbb\xbf" + lines.encode())
    assert answers(run(ask, "--batch", str(file)).stdout) == answers(result.stdout)


def test_an_empty_file_has_no_answers(file: Path) -> None:
    file.write_text("\n")
    result = run(ask, "--batch", str(file))
    assert (result.exit_code, result.stdout) == (0, "")


# -- what cannot be asked --------------------------------------------------------------------------------------------

SHAPE = 'Each line must be {"text": "...", "lang"?}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{'text': 'x'}", ("not JSON", SHAPE)),
        ('{"text": "x"', ("not JSON", SHAPE)),
        ('["text"]', ("not an object", SHAPE)),
        ("null", ("not an object", SHAPE)),
        ("{}", ("text is missing", SHAPE)),
        ('{"lang": "en"}', ("text is missing", SHAPE)),
        ('{"text": null}', ("text is missing", SHAPE)),
        ('{"text": 7}', ("text must be a text in quotes", SHAPE)),
        ('{"text": "x", "lang": ["en"]}', ("lang must be a text in quotes", SHAPE)),
        ('{"text": "x", "lang": "xx"}', ("does not speak 'xx'", "en, zh-Hans, vi")),
        ('{"text": "x", "lang": ""}', ("does not speak ''", "en, zh-Hans, vi")),
        ('{"text": ' + "1" * 5000 + "}", ("not JSON", SHAPE)),
        ("[" * 100_000, ("not JSON", SHAPE)),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_bad_line_is_named_with_its_mend_before_anything_is_answered(
    file: Path, line: str, words: tuple[str, ...]
) -> None:
    file.write_text(f'{{"text": "hello"}}\n\n{line}\n')
    refused(run(ask, "--batch", str(file)), f"{file}:3: ", *words)


def test_a_file_that_is_not_there_or_no_text_is_named(file: Path) -> None:
    refused(run(ask, "--batch", str(file)), f"{file} cannot be read", "Give the path of a file")
    refused(run(ask, "--batch", str(file.parent)), f"{file.parent} cannot be read", "Give the path of a file")
    file.write_bytes(b'{"text": "\xff\xfe"}')
    refused(run(ask, "--batch", str(file)), f"{file} is not UTF-8", "Save it as UTF-8")


@pytest.mark.parametrize("arguments", [(), ("hello", "--batch", "file")])
def test_either_a_question_or_a_file(arguments: tuple[str, ...]) -> None:
    refused(run(ask, *arguments), "either a question or --batch FILE", "For example: safemigration ask")


def test_a_language_we_do_not_speak_is_named_with_those_we_do() -> None:
    refused(run(ask, "hello", "--lang", "xx"), "does not speak 'xx'", "--lang one of: en, zh-Hans, vi")


# -- whatever is asked -----------------------------------------------------------------------------------------------

TEXTS = {
    "empty": "",
    "blank": " \t\n ",
    "5,000 characters": "I want to work. " * 313,
    "one word of 5,000": "x" * 5000,
    "5,000 slashes": "/" * 5000,
    "emoji": "😀👩‍👩‍👧🇶🇦",
    "NUL": "\0",
    "NUL inside": "hel\0lo",
    "control characters": "\x01\x1b[31mhello\x7f\x85",
    "right to left": "أريد العمل في قطر",
    "right-to-left override": "\u202ehello\u202c",
    "half a character": "is the agency \ud800 licensed in the philippines",
    "combining": "h" + "\u0301" * 300,
    "not a character": "\uffff\ufdd0",
    "markup": "<b>&lt;{{ 7*7 }} {name} %(x)s %s",
    "a command of Rasa": '/inform{"country":"QA"}',
    "restart": "/restart",
    "private use": "\ue000\U000f0000",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_no_text_fails(text: str) -> None:
    result = run(ask, "--json", "--", text)
    assert result.exit_code == 0, result.output
    (answer,) = answers(result.stdout)
    fits(answer, text)
    assert not any("\0" in response["text"] or "\x1b" in response["text"] for response in answer["responses"])
    assert run(ask, "--", text).exit_code == 0


def test_no_text_fails_in_a_file(file: Path) -> None:
    found = batch(file, *({"text": text} for text in TEXTS.values()))
    assert [answer["text"] for answer in found] == list(TEXTS.values())


def test_what_says_nothing_gets_the_menu() -> None:
    for name in ("empty", "blank", "emoji", "NUL", "5,000 slashes"):
        (answer,) = answers(run(ask, "--json", "--", TEXTS[name]).stdout)
        assert answer["intent"] == "out_of_scope", name
        assert "check_agency" in [button.get("intent") for button in answer["responses"][0]["buttons"]]


def test_json_is_escaped_where_the_terminal_has_not_the_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ("ascii", "latin-1", "utf-8"):
        written = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=encoding, write_through=True))
        for text in ("你好", "half \ud800"):
            common.print_json({"text": text})
        assert [line["text"] for line in answers(written.getvalue().decode(encoding))] == ["你好", "half \ud800"]


# -- the whole path --------------------------------------------------------------------------------------------------


def test_the_real_program_writes_only_json_lines_and_says_no_word_elsewhere(file: Path, tmp_path: Path) -> None:
    texts = [
        "is Kanaryo Overseas licensed in the philippines",
        "my name is Marikit Kanaryo and my passport is P7654321X",
        "帮帮我 金丝雀 被关起来了",
        "\0\ud800",
        "",
    ]
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    state = tmp_path / "state"
    done = subprocess.run(
        [str(PROGRAM), "ask", "--batch", str(file)],
        capture_output=True,
        env=environment(state),
        cwd=tmp_path,
        timeout=240,
    )
    err = done.stderr.decode()
    assert done.returncode == 0, err
    for answer, text in zip(answers(done.stdout.decode()), texts, strict=True):
        fits(answer, text)
    for word in ("anaryo", "Marikit", "P7654321X", "金丝雀", "Traceback", "Warning"):
        assert word.lower() not in err.lower()
    assert not state.exists(), "ask keeps nothing, so it needs no state folder"
