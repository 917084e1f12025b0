"""What is wrong in the files of ``knowledge/risks/``: one function a file, each listing every problem it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from knowledge.factors import FACTORS, FLAGS, OTHERS, PARTS, VERDICTS
from knowledge.kinds import (
    Checker,
    Report,
    Shape,
    check_shape,
    currency,
    hint,
    listed,
    number,
    one_of,
    sentence,
    sentences,
    title,
    words,
)
from knowledge.yamlfile import Document, Keys, KnowledgeError

#: The least number of combination rules: the paper says that factors combine, so an empty file would be a fault.
FEWEST_COMBINATIONS = 5
#: How many habits protect anyone; more than three are not remembered.
HABITS = 3
#: The most we ask about an offer: more buttons are not read.
MOST_ASKED = 6


def sources(document: Document) -> list[KnowledgeError]:
    """The problems of ``sources.yml``."""
    report = Report(document)
    if not isinstance(document.data, dict):
        report.add((), "holds no papers", "write id: {title, publisher, year} for each")
        return report.problems
    for name, paper in document.data.items():
        check_shape(
            report,
            (name,),
            paper,
            {"title": (True, title), "publisher": (True, title), "year": (True, _year)},
        )
    return report.problems


def _year(report: Report, keys: Keys, value: Any) -> None:
    if type(value) is not int or not 1900 <= value <= 2100:
        report.add(keys, f"holds {value!r}", "write the year of publication, such as 2007")


def transit(document: Document, papers: Mapping[str, Any]) -> list[KnowledgeError]:
    """The problems of ``transit.yml``."""
    report = Report(document)
    agency: Shape = {"note": (True, sentence), "raises": (True, _factor_or_nothing)}
    verdicts: Shape = {verdict: (True, _nested(agency)) for verdict in VERDICTS}
    shape: Shape = {
        "source": (True, _cited(papers, ours=False)),
        "importance": (True, _each_factor_once),
        "factors": (True, _factors(papers)),
        "habits": (True, _three),
        "unknown": (True, sentences),
        "agency": (True, _nested(verdicts)),
    }
    check_shape(report, (), document.data, shape)
    return report.problems


def _factor_shape(papers: Mapping[str, Any], known: Collection[str]) -> Shape:
    return {
        "id": (True, one_of(*known)),
        "words": (True, words),
        "about": (True, words),
        "question": (True, _question),
        "risk_answer": (True, one_of(True, False)),
        "why": (True, sentence),
        "reason": (True, sentence),
        "reason_source": (True, _cited(papers)),
        "today": (True, _today),
        "before_leaving": (True, sentence),
        "action_source": (True, _cited(papers)),
    }


def _factors(papers: Mapping[str, Any]) -> Checker:
    shape: Shape = {**_factor_shape(papers, FACTORS), "carry": (True, sentence), "not_go": (False, sentence)}

    def check(report: Report, keys: Keys, value: Any) -> None:
        if _items(report, keys, value, shape):
            _each_factor_once(report, keys, [item.get("id") for item in value])

    return check


def others(document: Document, papers: Mapping[str, Any]) -> list[KnowledgeError]:
    """The problems of ``others.yml``."""
    report = Report(document)
    shape: Shape = {
        **_factor_shape(papers, OTHERS),
        "place": (True, title),
        "when": (True, _some_factors(FACTORS, 0)),
    }

    def factors(report: Report, keys: Keys, value: Any) -> None:
        if _items(report, keys, value, shape):
            names = [item.get("id") for item in value]
            _unlike(report, keys, names)
            missing = [name for name in OTHERS if name not in names]
            if missing:
                report.add(keys, f"{listed(missing)} is missing", "every other factor belongs here")

    check_shape(report, (), document.data, {"source": (True, one_of(*papers)), "others": (True, factors)})
    return report.problems


def combinations(document: Document, papers: Mapping[str, Any]) -> list[KnowledgeError]:
    """The problems of ``combinations.yml``."""
    report = Report(document)
    rule: Shape = {
        "id": (True, words),
        "factors": (True, _some_factors((*FACTORS, *OTHERS), 2)),
        "reason": (True, sentence),
        "action": (True, sentence),
        "source": (True, _cited(papers)),
    }

    def rules(report: Report, keys: Keys, value: Any) -> None:
        if _items(report, keys, value, rule):
            if len(value) < FEWEST_COMBINATIONS:
                report.add(
                    keys,
                    f"holds {len(value)} rules",
                    f"write at least {FEWEST_COMBINATIONS}",
                )
            _unlike(report, keys, [item.get("id") for item in value])

    shape: Shape = {
        "source": (True, _cited(papers, ours=False)),
        "combinations": (True, rules),
    }
    check_shape(report, (), document.data, shape)
    return report.problems


def offers(document: Document, papers: Mapping[str, Any]) -> list[KnowledgeError]:
    """The problems of ``offers.yml``."""
    report = Report(document)
    sign: Shape = {
        "id": (True, one_of(*FLAGS)),
        "sign": (True, sentence),
        "do": (True, sentence),
        "source": (True, _cited(papers)),
    }

    def signs(report: Report, keys: Keys, value: Any) -> None:
        if _items(report, keys, value, sign):
            names = [item.get("id") for item in value]
            _unlike(report, keys, names)
            missing = [name for name in FLAGS if name not in names]
            if missing:
                report.add(keys, f"{listed(missing)} is missing", "every flag belongs here")

    rule: Shape = {"needs": (True, _needs), "raises": (True, one_of(*FLAGS))}

    def together(report: Report, keys: Keys, value: Any) -> None:
        _items(report, keys, value, rule)

    shape: Shape = {
        "signs": (True, signs),
        "together": (True, together),
        "high_pay": (True, _pay),
        "asked": (True, _asked),
    }
    check_shape(report, (), document.data, shape)
    return report.problems


def _needs(report: Report, keys: Keys, value: Any) -> None:
    known = (*FLAGS, *PARTS)
    if not isinstance(value, list) or len(value) < 2 or not all(name in known for name in value):
        report.add(keys, f"holds {value!r}", f"write two or more of {listed(known)}")


def _asked(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_ASKED or not all(name in FLAGS for name in value):
        report.add(keys, f"holds {value!r}", f"write at most {MOST_ASKED} flags")
        return
    _unlike(report, keys, value)


def _pay(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or not value:
        report.add(keys, f"holds {value!r}", "write a currency and a sum for a month, one a line")
        return
    for code, amount in value.items():
        currency(report, (*keys, code), code)
        number(1, 100_000_000)(report, (*keys, code), amount)


def _nested(shape: Shape) -> Checker:
    def check(report: Report, keys: Keys, value: Any) -> None:
        check_shape(report, keys, value, shape)

    return check


def _items(report: Report, keys: Keys, value: Any, shape: Shape) -> bool:
    """Check a list of mappings. True if it is one, so that rules across its items may look at it."""
    if not isinstance(value, list) or not value:
        report.add(keys, f"holds {value!r}", f"write a list; each item has {listed(shape)}")
        return False
    shaped = [check_shape(report, (*keys, index), item, shape) for index, item in enumerate(value)]
    return all(shaped)


def _unlike(report: Report, keys: Keys, ids: list[Any]) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            report.add(
                (*keys, index),
                f"{name!r} is there twice",
                "give it another id, or delete one of the two",
            )


def _each_factor_once(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, list):
        report.add(keys, f"holds {value!r}", f"write a list of {listed(FACTORS)}")
        return
    for index, name in enumerate(value):
        if name not in FACTORS:
            report.add(
                (*keys, index),
                f"{name!r} is not a factor",
                f"use one of {listed(FACTORS)}{hint(name, FACTORS)}",
            )
    _unlike(report, keys, value)
    missing = [name for name in FACTORS if name not in value]
    if missing:
        report.add(
            keys,
            f"{listed(missing)} is missing",
            "all nine factors of the paper belong here",
        )


def _some_factors(known: Collection[str], fewest: int) -> Checker:
    """A list of at least ``fewest`` of the ``known`` factors, each once."""

    def check(report: Report, keys: Keys, value: Any) -> None:
        if not isinstance(value, list) or len(value) < fewest:
            report.add(keys, f"holds {value!r}", f"write a list of {fewest} or more factors")
            return
        for index, name in enumerate(value):
            if name not in known:
                report.add(
                    (*keys, index), f"{name!r} is not a factor", f"use one of {listed(known)}{hint(name, known)}"
                )
        _unlike(report, keys, value)

    return check


def _factor_or_nothing(report: Report, keys: Keys, value: Any) -> None:
    if value is not None and value not in FACTORS:
        report.add(
            keys,
            f"{value!r} is not a factor",
            f"write null or one of {listed(FACTORS)}{hint(value, FACTORS)}",
        )


def _question(report: Report, keys: Keys, value: Any) -> None:
    sentence(report, keys, value)
    if isinstance(value, str) and not value.endswith("?"):
        report.add(keys, "is not a question", "end it with ? and let yes or no answer it")


def _today(report: Report, keys: Keys, value: Any) -> None:
    sentences(report, keys, value)
    if isinstance(value, list) and len(value) > 3:
        report.add(
            keys,
            f"holds {len(value)} actions",
            "keep the three that help most: nobody does more in one day",
        )


def _three(report: Report, keys: Keys, value: Any) -> None:
    sentences(report, keys, value)
    if isinstance(value, list) and len(value) != HABITS:
        report.add(keys, f"holds {len(value)} habits", f"write {HABITS}")


def _cited(papers: Mapping[str, Any], *, ours: bool = True) -> Checker:
    """A citation: ``{paper, place}``, or the word ``ours`` where that is allowed."""

    def check(report: Report, keys: Keys, value: Any) -> None:
        if ours and value == "ours":
            return
        shape: Shape = {"paper": (True, one_of(*papers)), "place": (True, title)}
        if not isinstance(value, dict):
            allowed = "{paper, place} with a paper of sources.yml" + (", or ours" if ours else "")
            report.add(keys, f"holds {value!r}", f"write {allowed}")
            return
        check_shape(report, keys, value, shape)

    return check
