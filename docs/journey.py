"""Writes docs/journey.md from knowledge/risks: ``python -m docs.journey``. A test compares the two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from knowledge.factors import Factor, Source
from knowledge.risks import factor, factors, load, signs

PAGE = Path(__file__).with_suffix(".md")
_HEAD = """# The journey check and the offer check: every sentence and where it comes from

Written by `python -m docs.journey` from `knowledge/risks/`; do not edit. The words of a factor are the paper's, letter
for letter; everything else is our own plain wording. "ours" means that the thought is ours too.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *_nine(), *_others(), *_combinations(), *_offers()]) + "\n"


def _nine() -> Iterator[str]:
    yield "## The nine factors under the heading “In transit”, in the order of the questions"
    yield from _table(factors())


def _others() -> Iterator[str]:
    yield "\n## Other factors, at most five, asked where one of the nine named in “when” applies"
    yield from _table(load().others)


def _table(rows: tuple[Factor, ...]) -> Iterator[str]:
    yield "\n| factor | words of the paper | where | when | question | warning | source | today | before leaving |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in rows:
        cells = (
            row.id,
            row.words,
            _cited(row.source),
            ", ".join(sorted(row.when)) or "always",
            row.question,
            row.reason,
            _cited(row.reason_source),
            " ".join(row.today),
            row.before_leaving,
        )
        yield "| " + " | ".join(cells) + " |"


def _combinations() -> Iterator[str]:
    yield "\n## What some factors mean together"
    yield "\n| together | reason | action | source |"
    yield "|---|---|---|---|"
    for rule in load().combinations:
        names = ", ".join(factor(name).id for name in sorted(rule.factors))
        yield f"| {names} | {rule.reason} | {rule.action} | {_cited(rule.source)} |"


def _offers() -> Iterator[str]:
    yield "\n## The signs of a bad job offer"
    yield "\n| flag | sign | what to do | source |"
    yield "|---|---|---|---|"
    for sign in signs():
        yield f"| {sign.id} | {sign.sign} | {sign.do} | {_cited(sign.source)} |"


def _cited(source: Source | None) -> str:
    return f"{source.title} ({source.year}), {source.section}" if source else "ours"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
