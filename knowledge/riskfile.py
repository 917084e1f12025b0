"""Reads the files of ``knowledge/risks/``: every problem they have, and what they say.

``read(folder)`` checks five files together (sources, the nine factors, others, combinations, signs of an offer), for
they refer to each other (``knowledge/riskchecks.py``). Nothing is shown from a folder with a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from knowledge import riskchecks
from knowledge.factors import AgencyNote, Combination, Factor, OfferRules, Risks, Sign, Source, Together
from knowledge.yamlfile import Document, KnowledgeError, load

FOLDER = Path(__file__).parent / "risks"


def read(folder: Path = FOLDER) -> tuple[Risks | None, list[KnowledgeError]]:
    """What the folder says and all its problems. It is None as soon as there is one problem."""
    documents: dict[str, Document] = {}
    problems: list[KnowledgeError] = []
    for name in ("sources", "transit", "others", "combinations", "offers"):
        try:
            documents[name] = load(folder / f"{name}.yml")
        except KnowledgeError as error:
            problems.append(error)
    if problems:
        return None, problems
    papers = documents["sources"].data
    papers = papers if isinstance(papers, dict) else {}
    problems = [
        *riskchecks.sources(documents["sources"]),
        *riskchecks.transit(documents["transit"], papers),
        *riskchecks.others(documents["others"], papers),
        *riskchecks.combinations(documents["combinations"], papers),
        *riskchecks.offers(documents["offers"], papers),
    ]
    return (None if problems else _risks({name: document.data for name, document in documents.items()})), problems


def _risks(data: Mapping[str, Any]) -> Risks:
    transit, papers = data["transit"], data["sources"]

    def source(cited: Any) -> Source | None:
        return None if cited == "ours" else _source(papers, cited)

    return Risks(
        source=_source(papers, transit["source"]),
        factors=tuple(_factor(item, _source(papers, transit["source"]), source) for item in transit["factors"]),
        others=tuple(
            _factor(item, _source(papers, {"paper": data["others"]["source"], "place": item["place"]}), source)
            for item in data["others"]["others"]
        ),
        importance=tuple(transit["importance"]),
        combinations=tuple(
            Combination(
                rule["id"],
                frozenset(rule["factors"]),
                rule["reason"],
                rule["action"],
                source(rule["source"]),
            )
            for rule in data["combinations"]["combinations"]
        ),
        signs=tuple(
            Sign(item["id"], item["sign"], item["do"], source(item["source"])) for item in data["offers"]["signs"]
        ),
        offer_rules=OfferRules(
            tuple(Together(tuple(rule["needs"]), rule["raises"]) for rule in data["offers"]["together"]),
            data["offers"]["high_pay"],
            tuple(data["offers"]["asked"]),
        ),
        habits=tuple(transit["habits"]),
        unknown=tuple(transit["unknown"]),
        agency={verdict: AgencyNote(**note) for verdict, note in transit["agency"].items()},
    )


def _source(papers: Mapping[str, Any], cited: Mapping[str, str]) -> Source:
    return Source(**papers[cited["paper"]], section=cited["place"])


def _factor(item: Mapping[str, Any], source: Source, cited: Callable[[Any], Source | None]) -> Factor:
    return Factor(
        id=item["id"],
        words=item["words"],
        source=source,
        about=item["about"],
        question=item["question"],
        risk_answer="yes" if item["risk_answer"] else "no",
        why=item["why"],
        reason=item["reason"],
        reason_source=cited(item["reason_source"]),
        today=tuple(item["today"]),
        before_leaving=item["before_leaving"],
        carry=item.get("carry"),
        not_go=item.get("not_go"),
        action_source=cited(item["action_source"]),
        when=frozenset(item.get("when", ())),
    )
