"""``safemigration locales terms`` and ``reading``: whether one thing has one name, and whether it is easy to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import typer

from bot.commands.common import fail
from bot.wording.languages import DEFAULT, Language, drafts, listed
from bot.wording.reading import ease
from bot.wording.terms import uses
from bot.wording.translations import forms, messages, read, template, translated
from knowledge.yamlfile import KnowledgeError

Tag = Annotated[str | None, typer.Argument(help="Only this language (BCP 47), with details.")]


def terms(tag: Tag = None) -> None:
    """Show the term list and how often the texts keep to it: texts with one of the words / texts with the term."""
    try:
        if tag is None:
            _all_terms()
        else:
            _terms_of(_chosen(tag))
    except KnowledgeError as error:
        fail(str(error), "Nothing was counted.")


def reading(tag: Tag = None) -> None:
    """Show how easy the texts are to read: the median of each language; of one language also the ten hardest."""
    for language in [_chosen(tag, english=True)] if tag else _known(english=True).values():
        found = ease(_texts(language), language.locale)
        if found is None:
            print(f"{language.tag:<8} nothing to measure")
            continue
        better = "higher is easier" if found.measure.easy_is_high else "lower is easier"
        name = f"{found.measure.name} ({better})"
        print(f"{language.tag:<8} {found.median:6.1f}  {name:<46} {found.texts} texts")
        if tag:
            for value, text in found.hardest:
                print(f"  {value:6.1f}  {' '.join(text.split())[:150]}")


def _all_terms() -> None:
    counts: dict[str, dict[str, str]] = {}
    languages = _known()
    for tag, language in languages.items():
        for use in uses(language, read(language)):
            counts.setdefault(use.term.name, {})[tag] = f"{use.used}/{use.texts}"
    print(" " * 20 + "".join(f"{tag:>9}" for tag in languages))
    for name, row in counts.items():
        print(f"{name:<20}" + "".join(f"{row.get(tag, '-'):>9}" for tag in languages))


def _terms_of(language: Language) -> None:
    for use in uses(language, read(language)):
        print(f"{use.term.name:<20}{use.used:>4}/{use.texts:<4} {', '.join(use.term.words[language.tag])}")
        for english in use.others[:3]:
            print(f"{'':<29} not in: {' '.join(english.split())[:90]}")


def _texts(language: Language) -> Iterator[str]:
    """What people read, without the names of offices, which nobody can make easier."""
    english = language.tag == DEFAULT
    for message in messages(template() if english else read(language)):
        name = any(comment.endswith("> name") for comment in message.auto_comments)
        if not name and (english or translated(message)):
            yield forms(message.id if english else message.string)[-1]


def _known(english: bool = False) -> Mapping[str, Language]:
    """Every language with a catalogue, listed or a draft."""
    every = {**listed(), **drafts()}
    return {
        tag: language for tag, language in every.items() if (english if tag == DEFAULT else language.catalogue.exists())
    }


def _chosen(tag: str, english: bool = False) -> Language:
    known = _known(english)
    if tag not in known:
        fail(f"there is no catalogue of '{tag}'.", f"Give one of {', '.join(known)}.")
    return known[tag]
