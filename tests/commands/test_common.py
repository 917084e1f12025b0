"""What the commands share: faults in a file are named by line and end with code 2 before anything is answered."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.commands.common import fail, json_lines, language_option, print_json
from bot.wording import languages


def read(path: Path, *names: str, **options: Any) -> list[dict[str, str]]:
    return list(json_lines(str(path), names or ("text",), ("lang",), **options))


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "batch.jsonl"


def ends(capsys: pytest.CaptureFixture[str], raised: pytest.ExceptionInfo[typer.Exit]) -> str:
    """The message of a command that ended: on standard error, with code 2, in one line."""
    assert raised.value.exit_code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("safemigration: ")
    assert err.count("\n") == 1
    return err


def test_lines_are_read_and_blank_ones_passed_over(batch: Path) -> None:
    batch.write_text(
        '{"text": "a"}\n\n  \n{"text": "b", "lang": "id", "note": 5}\n{"text": "c", "lang": null}', "utf-8"
    )
    assert read(batch) == [{"text": "a"}, {"text": "b", "lang": "id"}, {"text": "c"}]


def test_lines_of_windows_and_an_empty_file(batch: Path) -> None:
    batch.write_bytes(b'{"text": "a"}\r\n{"text": "b"}\r\n')
    assert read(batch) == [{"text": "a"}, {"text": "b"}]
    batch.write_bytes(b"")
    assert read(batch) == []


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_only_a_line_end_ends_a_line(batch: Path, sign: str) -> None:
    """U+2028 and its like may stand inside a JSON text; Python's splitlines would cut there."""
    text = json.dumps({"text": f"a{sign}b"}, ensure_ascii=False)
    batch.write_text(text + "\n" + "{", "utf-8")
    reader = json_lines(str(batch), ("text",))
    assert next(reader) == {"text": f"a{sign}b"}
    with pytest.raises(typer.Exit):
        next(reader)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"text": "你好"}\n'))
    assert list(json_lines("-", ("text",))) == [{"text": "你好"}]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("hello", "not JSON"),
        ("{'text': 'a'}", "column 2"),
        ("[]", "not an object"),
        ('["text"]', "not an object"),
        ('"text"', "not an object"),
        ("5", "not an object"),
        ("null", "not an object"),
        ("{}", "text is missing"),
        ('{"Text": "a"}', "text is missing"),
        ('{"text": null}', "text is missing"),
        ('{"text": 5}', "text must be a text in quotes"),
        ('{"text": ["a"]}', "text must be a text in quotes"),
        ('{"text": "a", "lang": true}', "lang must be a text in quotes"),
        ('{"text": 5, "lang": 6}', "text, lang must be"),
    ],
)
def test_a_fault_is_named_with_its_line_and_the_shape(
    batch: Path, capsys: pytest.CaptureFixture[str], line: str, words: str
) -> None:
    batch.write_text(f'{{"text": "fine"}}\n\n{line}\n{{"text": "fine"}}\n', "utf-8")
    with pytest.raises(typer.Exit) as raised:
        read(batch)
    message = ends(capsys, raised)
    assert f"{batch}:3: " in message
    assert words in message
    assert '{"text": "...", "lang"?}' in message


def test_a_fault_of_the_commands_own(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write_text('{"text": "a"}\n{"text": ""}\n', "utf-8")
    with pytest.raises(typer.Exit) as raised:
        read(batch, fault=lambda entry: None if entry["text"] else ("the text is empty.", "Write one."))
    assert ends(capsys, raised) == f"safemigration: {batch}:2: the text is empty. Write one.\n"


def test_a_file_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, words in ((tmp_path / "none.jsonl", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(typer.Exit) as raised:
            read(path)
        message = ends(capsys, raised)
        assert str(path) in message
        assert words in message


def test_a_file_that_is_not_utf_8(batch: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch.write_bytes('{"text": "café"}'.encode("latin-1"))
    with pytest.raises(typer.Exit) as raised:
        read(batch)
    assert "not UTF-8" in ends(capsys, raised)


def test_language_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert language_option(None) is None
    assert language_option("zh-TW") == "zh-Hans"
    with pytest.raises(typer.Exit) as raised:
        language_option("tlh")
    message = ends(capsys, raised)
    assert "'tlh'" in message
    assert all(tag in message for tag in languages())


def test_fail(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as raised:
        fail("it is broken.", "Mend it.")
    assert ends(capsys, raised) == "safemigration: it is broken. Mend it.\n"


def test_json_is_one_line_in_its_own_script(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"text": "停\n!"})
    out = capsys.readouterr().out
    assert out == '{"text": "停\\n!"}\n'
    assert json.loads(out) == {"text": "停\n!"}
