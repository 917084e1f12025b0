"""Digits as a language writes them: २०२६ in Nepali, ২০২৬ in Bengali, ၂၀၂၆ in Burmese.

Sums, dates and counts are for reading; phone numbers stay as they are dialled, and so do the numbers of laws.
"""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

_LATIN = "0123456789"
#: CLDR's numbering systems that our languages use by default -> their digits.
_DIGITS: Mapping[str, str] = {
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "beng": "০১২৩৪৫৬৭৮৯",
    "deva": "०१२३४५६७८९",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
}


def own_digits(text: str, locale: Locale) -> str:
    """The text with its digits as people write them in this language; most languages use 0 to 9."""
    digits = _DIGITS.get(locale.default_numbering_system)
    return text.translate(str.maketrans(_LATIN, digits)) if digits else text
