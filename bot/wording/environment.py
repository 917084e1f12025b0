"""The Jinja2 environment of each language: sandboxed, escaped, strict about what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
import phonenumbers
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment

from bot.wording.catalogues import catalogue
from bot.wording.digits import own_digits
from bot.wording.languages import DEFAULT, languages

TEMPLATES = Path(__file__).parent / "templates"


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "extract this, translate it later"
    """Mark a text for extraction."""
    return text


#: An amount for each period of docs/countries.md.
_PERIODS = {
    "hour": N_("{amount} an hour"),
    "day": N_("{amount} a day"),
    "week": N_("{amount} a week"),
    "month": N_("{amount} a month"),
    "year": N_("{amount} a year"),
    "once": N_("{amount} once"),
}


#: CLDR's short names, which Babel leaves out: the long ones do not fit a button and are nobody's word for the place.
_SHORT_NAMES = {
    "HK": {"en": "Hong Kong", "zh-Hans": "香港", "id": "Hong Kong"},
    "MO": {"en": "Macao", "zh-Hans": "澳门", "id": "Makau"},
}


#: What stands between the items of a list, where it is not the Latin sign.
_COMMAS = {"ar": "، ", "zh": "，", "am": "፣ "}
_SEMICOLONS = {"ar": "؛ ", "zh": "；", "am": "፤ "}

#: Languages whose full stop brings its own space (。).
_WITHOUT_SPACES = frozenset(("zh", "ja"))


@cache
def templates(*folders: Path) -> jinja2.DictLoader:
    """Return the templates of folders, the first one before the others, as they stand now.

    They are read at once: a bot that runs for weeks must not meet half a template while somebody changes it.
    """
    files = [path for folder in reversed(folders) for path in sorted(folder.glob("*.j2"))]
    return jinja2.DictLoader({path.name: path.read_text(encoding="utf-8") for path in files})


class Compiled(jinja2.BytecodeCache):
    """Templates compiled once for all languages: a first page in the next one comes at once, and takes no more memory.

    What differs between languages are functions and texts, looked up when a template is rendered, never compiled in.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out the code of the template if there is one."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = Compiled()


@cache
def environment(language: str) -> SandboxedEnvironment:
    """Return the environment in which templates of a language are rendered."""
    words = catalogue(language)
    environment = SandboxedEnvironment(
        loader=templates(TEMPLATES),
        bytecode_cache=_COMPILED,
        auto_reload=False,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(helpers(language))
    return environment


@cache
def helpers(language: str) -> Mapping[str, Callable[..., str]]:
    """Return the functions that turn typed values into words of a language.

    ``t(sentence)``, ``country(iso)``, ``language(tag)``, ``money(value)``, ``day(iso_date)``, ``number(n)``,
    ``percent(n)``, ``phone(number)``, ``comma()`` and ``semicolon()`` between the items of a list, and ``gap()``
    between two sentences.
    """
    entry = languages().get(language) or languages()[DEFAULT]
    locale, words = entry.locale, catalogue(language)

    def translated(sentence: str) -> str:
        return words.gettext(sentence) if sentence else ""

    def country(iso: str) -> str:
        return str(_SHORT_NAMES.get(iso, {}).get(language) or locale.territories.get(iso, iso))

    def language_name(tag: str) -> str:
        return str(Locale.parse(tag, sep="-").get_display_name(locale) or tag)

    def money(value: Mapping[str, Any]) -> str:
        # The currency by its name: "¥" is another money in China than in Japan, and "MYR" is nobody's word.
        cents = "#,##0" if float(value["amount"]).is_integer() else "#,##0.00"
        amount = format_currency(
            value["amount"], value["currency"], cents, locale=locale, currency_digits=False, format_type="name"
        )
        period = value.get("period")
        shown = words.gettext(_PERIODS[period]).format(amount=amount) if period else amount
        return own_digits(shown, locale)

    def day(date: str | dt.date) -> str:
        read = dt.date.fromisoformat(date) if isinstance(date, str) else date
        return own_digits(format_date(read, "long", locale=locale), locale)

    def number(value: float) -> str:
        return own_digits(format_decimal(value, locale=locale), locale)

    def percent(value: float) -> str:
        return own_digits(format_percent(value / 100, locale=locale), locale)

    def phone(text: str) -> str:
        if not text.startswith("+"):
            return text
        return phonenumbers.format_number(phonenumbers.parse(text), phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    return {
        "t": translated,
        "country": country,
        "language": language_name,
        "money": money,
        "day": day,
        "number": number,
        "percent": percent,
        "phone": phone,
        "comma": lambda: _COMMAS.get(locale.language, ", "),
        "semicolon": lambda: _SEMICOLONS.get(locale.language, "; "),
        "gap": lambda: "" if entry.locale.language in _WITHOUT_SPACES else " ",
    }
