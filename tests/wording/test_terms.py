"""The term list: what the catalogues say for each term, and where a word of the list never stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog

from bot.wording import languages
from bot.wording.languages import Language
from bot.wording.terms import term_faults, terms, uses
from knowledge.yamlfile import KnowledgeError

LIST = """\
licence:
  english: ["licence*"]
  words:
    ru: [лицензия, "лиценз*"]
    zh-Hans: [许可证]
deposit:
  english: [deposit]
  concept: deposit
  words:
    ru: [залог]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A list of two terms."""
    path = tmp_path / "terms.yml"
    path.write_text(LIST, encoding="utf-8")
    return path


def language(tag: str) -> Language:
    return Language(tag, tag, Locale.parse(tag, sep="-"), Path("none.po"), "machine", "nobody yet")


def catalogue(*texts: tuple[str, str]) -> Catalog:
    catalog = Catalog()
    for english, translation in texts:
        catalog.add(english, translation)
    return catalog


def test_a_term_is_counted_in_any_ending(path: Path) -> None:
    catalog = catalogue(
        ("Show the licence.", "Покажите лицензию."),
        ("No licences here.", "Здесь их нет."),
        ("Menu", "Меню"),
        ("A deposit", "Незалоговый"),
        ("The licence", ""),
    )
    licence, deposit = uses(language("ru"), catalog, path)
    assert (licence.term.name, licence.texts, licence.used, licence.others) == ("licence", 2, 1, ("No licences here.",))
    assert (deposit.texts, deposit.used) == (1, 0), "a word is no part of another word"


def test_only_a_word_that_never_stands_is_a_fault(path: Path) -> None:
    catalog = catalogue(("The licence", "Лицензия"), ("A licence", "Бумага"), ("A deposit", "Деньги"))
    (fault,) = term_faults(language("ru"), catalog, path)
    assert (fault.path, fault.line, fault.message) == (path, 6, "deposit")
    assert "ru never says залог" in fault.problem
    assert term_faults(language("ru"), catalogue(("Menu", "Меню")), path) == []


def test_a_language_without_a_word_for_a_term(path: Path) -> None:
    (fault,) = term_faults(language("zh-Hans"), catalogue(("The licence", "看许可证")), path)
    assert fault.problem == "zh-Hans has no word for this term"


@pytest.mark.parametrize(
    "text",
    ["- licence", "licence: x", "licence: {english: [a]}", "licence: {english: a, words: {ru: [b]}}",
     "licence: {english: [a], words: {ru: []}}", 'licence: {english: ["*"], words: {ru: [b]}}',
     "licence: {english: [a], concept: [b], words: {ru: [b]}}"],
)  # fmt: skip
def test_a_broken_list_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "terms.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError):
        terms(path)


def test_the_list_has_every_language_we_speak_and_will_speak() -> None:
    wanted = {"zh-Hans", "vi", "km", "lo", "th", "my", "ne", "bn", "id", "fil", "am", "ar", "ru", "fr", "es"}
    assert len(terms()) > 25
    for term in terms():
        assert set(term.words) == wanted | (set(languages()) - {"en"}), term.name
