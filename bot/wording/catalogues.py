"""Gettext catalogues: English text in, her language out."""

from __future__ import annotations

import gettext
import io
from functools import cache
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.wording.languages import languages

_KEYS: dict[object, object] = {}


class _Sharing(gettext.GNUTranslations):
    """A catalogue that holds its English texts together with those of other languages, not once more."""

    _catalog: dict[object, str]

    def _parse(self, fp: Any) -> None:  # Python documents it as what a catalogue of one's own redefines
        super()._parse(fp)
        self._catalog = {_KEYS.setdefault(key, key): words for key, words in self._catalog.items()}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the translations of an enabled language, none for another; fuzzy ones do not count.

    The .po file is read as it stands, so translators see their change at the next start without a build step.
    """
    entry = languages().get(language)  # a conversation may hold a language that was refused since
    if entry is None or not entry.catalogue.exists():
        return gettext.NullTranslations()
    with open(entry.catalogue, "rb") as file:
        messages = read_po(file, locale=entry.locale)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return _Sharing(compiled)


def translate(text: str, language: str) -> str:
    """Return the translation of an English text, or the text itself where there is none."""
    return catalogue(language).gettext(text) if text else ""
