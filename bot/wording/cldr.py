"""Babel's words of a language, without those that nothing of ours writes: for processes that stay.

Babel holds for each language how it says 200 units, the distance of two days, and numbers cut short: half of what it
holds, 9 MB for our sixteen languages. It loads a language as a whole and keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale, localedata

#: What we never ask for. Used are names of countries, languages, currencies, places; dates and times; numbers.
UNUSED = (
    *("unit_patterns", "unit_display_names", "compound_unit_patterns"),
    *("compact_decimal_formats", "compact_currency_formats", "scientific_formats"),
    *("date_fields", "interval_formats", "variants"),
)
#: How cities are called in the names of time zones: asked for where a desk of staff says when it opens, nowhere else.
CITIES = ("time_zones", "meta_zones", "zone_formats")


def trim(locales: Iterable[Locale], unused: Iterable[str] = UNUSED) -> None:
    """Load the words of languages and drop what is never used, for as long as the process lives."""
    unused = tuple(unused)
    for locale in locales:
        for name in (str(locale), locale.language, "root"):  # a language is put together from those before it
            words = localedata.load(name)  # Babel's own copy
            for part in unused:
                words.pop(part, None)
