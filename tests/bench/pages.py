"""``python -m tests.bench.pages``: how long a page of the guides takes, for every pair of countries and language."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.wording import languages, render
from knowledge.comparison import comparison_page
from knowledge.guides import SECTIONS, destinations, origins
from knowledge.pages import overview_page, section_page, share_page

#: Milliseconds a page may take (the target of the guides).
TARGET = 5.0
TODAY = date.today()


def pages(country: str, origin: str, language: str) -> list[tuple[str, Callable[[], Any]]]:
    """Every page for one pair in one language, by kind: data and words together, as a turn makes them."""
    found: list[tuple[str, Callable[[], Any]]] = [
        ("overview", lambda: render("utter_guide_overview", overview_page(country, origin, TODAY), language)),
        ("text to forward", lambda: render("utter_guide_share", share_page(country, origin, TODAY), language)),
    ]
    for name in SECTIONS:
        found.append(("section", lambda name=name: _section(country, name, origin, language)))
    other = next(iso for iso in destinations() if iso != country)
    compared = (country, other)
    found.append(
        ("comparison", lambda: render("utter_guide_compare", comparison_page(compared, origin, TODAY), language))
    )
    return found


def _section(country: str, name: str, origin: str, language: str) -> Any:
    return render("utter_guide_section", section_page(country, name, origin, TODAY), language)


def main() -> None:
    """Measure and print; the first page of a language is not counted, it loads the catalogue and the templates."""
    took: dict[tuple[str, str], list[float]] = {}
    for language in languages():
        for _, make in pages(destinations()[0], origins()[0], language):
            make()
        for country in track(destinations(), f"{language:>8}"):
            for origin in origins():
                for kind, make in pages(country, origin, language):
                    began = time.perf_counter()
                    make()
                    took.setdefault((language, kind), []).append((time.perf_counter() - began) * 1000)
    table = Table("language", "page", "pages", "median, ms", "p95, ms", title="Pages of the guides")
    for (language, kind), times in took.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        table.add_row(language, kind, str(len(times)), f"{statistics.median(times):.2f}", f"{p95:.2f}")
    Console().print(table)
    slow = [key for key, times in took.items() if statistics.median(times) > TARGET]
    print(f"target: under {TARGET:g} ms a page; over it: {slow or 'none'}")


if __name__ == "__main__":
    main()
