"""Files of knowledge: values with their lines, and faults named by file, line and mend."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.yamlfile import KnowledgeError, load, parse, shown

TEXT = """\
# a comment
iso: QA
languages:
  - ar
  - en
destination:
  wage: {amount: 1000,
         currency: QAR}
  checked: 2026-11-21
  answer: no
"""


def test_values_and_lines() -> None:
    document = parse(TEXT, Path("x.yml"))
    assert document.data["destination"]["checked"] == date(2026, 11, 21)
    assert document.data["destination"]["answer"] is False
    assert document.line("iso") == 2
    assert document.line("languages", 1) == 5
    assert document.line("destination", "wage", "currency") == 8


def test_the_line_of_something_missing_is_its_parents() -> None:
    document = parse(TEXT, Path("x.yml"))
    assert document.line("destination", "wage", "period", "deeper") == 7
    assert document.line("origin") == 1


def test_an_error_says_file_line_problem_and_mend() -> None:
    error = parse(TEXT, Path("x.yml")).error("the wage is odd", "write a number", "destination", "wage")
    assert str(error) == "x.yml:7: the wage is odd. Mend: write a number."


def test_paths_inside_the_project_are_shown_from_its_folder() -> None:
    import knowledge

    assert shown(Path(knowledge.__file__)) == "knowledge/__init__.py"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is written twice"),
        ("x:\n  a: 1\n  a: 2\n", 3, "line 2"),
        ("NO: 1\n", 1, 'put it in quotes: "NO"'),
        ("~: 1\n", 1, "None"),
        ("[a, b]: 1\n", 1, "where a name belongs"),
        ("a: 1\n b: 2\n", 2, "is not YAML"),
        ("a: 'open\n", 2, "is not YAML"),
        ("a: \x01\n", 1, "is not YAML"),
        ("a: 1\nday: 2026-02-31\n", 2, "a day that exists"),
        ("a: &x\n  b: *x\n", 2, "holds itself"),
        ("a: !!python/name:os.system\n", 1, "is not YAML"),
        ("# nothing\n", 1, "holds nothing"),
        ("a: 1\n---\nb: 2\n", 2, "is not YAML"),
    ],
)
def test_each_fault_has_its_line_and_a_mend(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "broken.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load(path)
    assert caught.value.line == line
    assert caught.value.path == path
    assert words in str(caught.value)
    assert "Mend: " in str(caught.value)


def test_a_missing_file_and_a_file_that_is_not_utf8_are_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load(tmp_path / "none.yml")
    latin = tmp_path / "latin.yml"
    latin.write_bytes("a: 1\nb: café\n".encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"latin.yml:2: is not UTF-8"):
        load(latin)


def test_a_byte_order_mark_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "bom.yml"
    path.write_bytes(b"\xef\xbb\xbfiso: QA\n")
    assert load(path).data == {"iso": "QA"}
