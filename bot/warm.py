"""Everything the first message would have to load, loaded at the start instead."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.understanding.offers import read_offer
from bot.wording.readiness import refuse_incomplete
from bot.wording.render import render
from knowledge import campaigns, guides, job_orders, risks
from knowledge.agencies import check
from knowledge.agency_index import index_of
from knowledge.agency_mentions import find_in_text
from knowledge.register import countries


def warm() -> dict[str, float]:
    """Refuse languages that are not complete; load registers, lists for other scripts, words around names, texts.

    Returns:
        Seconds of each step. A second call takes next to none.

    Raises:
        knowledge.yamlfile.KnowledgeError: a file has a fault: better now than in the middle of a message.
    """
    steps: dict[str, Callable[[], object]] = {
        "languages": refuse_incomplete,
        "guides": guides.countries,
        "campaigns": campaigns.campaigns,
        "risks": risks.load,
        "registers": _registers,
        "names in sentences": lambda: find_in_text("Is Golden Star Manpower licensed?", asked=True),
        "names in other scripts": _other_scripts,
        "job orders": job_orders.warm,
        "job offers": lambda: read_offer("Well paid job, no experience.", "en"),
        "texts": lambda: render("utter_greet", {}, "en"),
    }
    seconds = {}
    for name, step in steps.items():
        start = time.perf_counter()
        step()
        seconds[name] = time.perf_counter() - start
    return seconds


def _registers() -> None:
    for country in countries():
        index = index_of(country)
        if index is not None:
            index.warm()


def _other_scripts() -> None:
    for name in ("गोल्डेन स्टार म्यानपावर", "金星人力公司", "الريان للاستقدام"):
        check("PH", name)
