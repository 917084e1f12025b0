"""One official register of agencies: `register.yml` and its dated copy. docs/registers.md describes both.

A register is a folder named by the ISO code of its country; adding a country is adding a folder. A folder without a
copy is a register too: it knows the authority, the numbers and the law, and cannot tell about any agency. Every fault
names the file, the line and the mend.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.names import fold
from knowledge.register_copy import COLUMNS, NUMBERS_BETWEEN, Row, has_copy, newest_copy, read_copy
from knowledge.register_schema import GROUPS, KEEP, check, status_key
from knowledge.yamlfile import KnowledgeError, load

__all__ = [
    "COLUMNS",
    "FOLDER",
    "GROUPS",
    "NumberForm",
    "Numbers",
    "Register",
    "Row",
    "countries",
    "has_copy",
    "newest_copy",
    "problems",
    "read",
    "read_copy",
    "read_settings",
    "settings",
    "stamp",
    "status_key",
    "with_copy",
    "without_copy",
]

FOLDER = Path(__file__).parent / "registers"


@dataclass(frozen=True)
class NumberForm:
    """One way a number is written: `pattern` fits the whole cleaned number, `canonical` is made of its groups.

    short: the part that some write alone (Nepal's serial without its year); empty if no part says enough.
    """

    pattern: re.Pattern[str]
    canonical: str
    strip_zeros: tuple[str, ...]
    short: str = ""
    explain: str = ""

    def read(self, cleaned: str) -> tuple[str, str] | None:
        """(the number in its one spelling, its short part), or None if it does not have this form."""
        match = self.pattern.fullmatch(cleaned)
        if match is None:
            return None
        groups = {
            name: (value or "").lstrip("0") if name in self.strip_zeros else value or ""
            for name, value in match.groupdict().items()
        }
        made = {"number": cleaned, **groups}
        return self.canonical.format_map(made), self.short.format_map(made)


@dataclass(frozen=True)
class Numbers:
    """The licence numbers of a register. `in_register` is False where the list shows none (Philippines)."""

    in_register: bool
    keep: str
    forms: tuple[NumberForm, ...]
    other_kinds: tuple[NumberForm, ...]

    def clean(self, text: str) -> str:
        """Folded, upper case, without what `keep` does not keep."""
        return KEEP[self.keep].sub("", fold(text).upper())

    def canonical(self, text: str) -> str | None:
        """The one spelling of a number, or None if it has no form of this register; of several, the first one's."""
        found = self._read(text.partition(NUMBERS_BETWEEN)[0])
        return found[0] if found else None

    def other_kind(self, text: str) -> str:
        """Why a number is not one of this register's (an English sentence), or nothing."""
        cleaned = self.clean(text)
        return next((form.explain for form in self.other_kinds if form.read(cleaned) is not None), "")

    def row_keys(self, text: str) -> list[str]:
        """Every key a row with this number (or these numbers) is found by; `query_keys` makes the other side."""
        keys: dict[str, None] = {}
        for part in text.split(NUMBERS_BETWEEN):
            full, short = self._key(part)
            keys[full] = None
            if short:
                keys["any " + short] = None
                if full == short:
                    keys["only " + short] = None
        return list(keys)

    def query_keys(self, text: str) -> list[str]:
        """The keys to look a typed number up by. A number without its year finds each year's, and the other way."""
        full, short = self._key(text)
        if not short:
            return [full]
        return ["any " + short] if full == short else [full, "only " + short]

    def _key(self, text: str) -> tuple[str, str]:
        # A number in no known form is only equal to itself.
        return self._read(text) or ("?" + self.clean(text), "")

    def _read(self, text: str) -> tuple[str, str] | None:
        cleaned = self.clean(text)
        return next((found for form in self.forms if (found := form.read(cleaned)) is not None), None)


@dataclass(frozen=True)
class Register:
    """A register and its copy. `statuses` maps folded status words to a group; `fresh` and `too_old` are days.

    explain: folded status word -> what it means. limits: folded scope -> why the licence is not enough. fee: what the
    law lets a worker be charged, with its source. complaint, sub_agents: facts as in country files, empty if not known.
    imports, fetch, job_orders: as register.yml has them.
    """

    country: str
    folder: Path
    authority: str
    authority_local: str
    official_page: str
    numbers: Numbers
    presence_only: bool
    statuses: Mapping[str, str]
    explain: Mapping[str, str]
    limits: Mapping[str, str]
    fee: Mapping[str, Any]
    complaint: Mapping[str, Any]
    sub_agents: Mapping[str, Any]
    covers: tuple[str, ...]
    does_not_cover: tuple[str, ...]
    second_check: Mapping[str, str]
    fresh: int
    too_old: int
    copy_source: Mapping[str, str]
    imports: tuple[Mapping[str, Any], ...]
    fetch: Mapping[str, Any]
    job_orders: Mapping[str, Any]
    copy: Path
    copy_date: date
    rows: tuple[Row, ...]

    def group(self, row: Row) -> str:
        """The group of a row's status word; a word the register file does not list is `unknown`, never `active`.

        A licence that is only for something else (jobs inside the country) is `limited`, however good its status.
        """
        group = "active" if self.presence_only else self.statuses.get(status_key(row.status), "unknown")
        return "limited" if group == "active" and status_key(row.scope) in self.limits else group

    def meaning(self, row: Row) -> str:
        """What the row's status or scope means where its group does not say it (an English sentence), or nothing."""
        group = self.group(row)
        limit = self.limits.get(status_key(row.scope), "") if group == "limited" else ""
        return limit or self.explain.get(status_key(row.status), "")


#: Where a register lies, and when it and its folder changed last.
Stamp = tuple[str, int, int]
#: What :func:`hold` found: folder -> country -> its stamp, and whether it has a copy.
_HELD: dict[Path, dict[str, tuple[Stamp | None, bool]]] = {}


def hold(folder: Path = FOLDER) -> None:
    """From now on use the registers as they stand now, for a process that is exchanged when files have changed.

    Without it a half-written register.yml would be met in the middle of somebody's question.
    """
    _HELD.pop(folder, None)
    _HELD[folder] = {country: _found(country, folder) for country in countries(folder)}


def countries(folder: Path = FOLDER) -> list[str]:
    """ISO codes of the countries that have a register, with a copy or without, sorted."""
    if folder in _HELD:
        return [*_HELD[folder]]
    return sorted(path.parent.name for path in folder.glob("*/register.yml"))


def with_copy(folder: Path = FOLDER) -> list[str]:
    """ISO codes of the countries whose register has a copy here, sorted."""
    return [country for country in countries(folder) if _found(country, folder)[1]]


def stamp(country: str, folder: Path = FOLDER) -> Stamp | None:
    """What changes when a register or its copy does: a new copy is noticed, but after :func:`hold`. None: no copy."""
    mark, copied = _found(country, folder)
    return mark if copied else None


def _found(country: str, folder: Path) -> tuple[Stamp | None, bool]:
    if folder in _HELD:
        return _HELD[folder].get(country, (None, False))
    home = folder / country
    try:
        mark = str(home), (home / "register.yml").stat().st_mtime_ns, home.stat().st_mtime_ns
    except FileNotFoundError:
        return None, False
    return mark, has_copy(home)


def read(country: str, folder: Path = FOLDER) -> Register:
    """Load a register with its newest copy.

    Raises:
        KnowledgeError: register.yml or the copy has a fault, or there is no copy; the first one. `problems` lists all.
    """
    data = _checked(country, folder)
    home = folder / country
    copy, day = newest_copy(home)
    return _register(data, home, copy, day, read_copy(copy))


def read_settings(country: str, folder: Path = FOLDER) -> Register:
    """The register without its rows: for the importer, and where there is no copy. Raises KnowledgeError."""
    home = folder / country
    return _register(_checked(country, folder), home, home / "register.yml", date.min, ())


def without_copy(country: str, folder: Path = FOLDER) -> Register | None:
    """The settings of a register that has no copy here; None if there is a copy, or no such register.

    Raises:
        KnowledgeError: register.yml has a fault.
    """
    found = settings(country, folder)
    return None if found is None or _found(country, folder)[1] else found


def settings(country: str, folder: Path = FOLDER) -> Register | None:
    """The settings of a register, whether it has a copy or not, without its rows; None if there is no such register.

    Raises:
        KnowledgeError: register.yml has a fault.
    """
    mark = _found(country, folder)[0] if len(country) == 2 and country.isalpha() and country.isascii() else None
    return None if mark is None else _settings(country, folder, mark)


@lru_cache(maxsize=64)
def _settings(country: str, folder: Path, mark: Stamp) -> Register:
    return read_settings(country, folder)


def problems(country: str, folder: Path = FOLDER) -> list[KnowledgeError]:
    """Every fault of a register and, where there is one, its copy; empty if it is sound."""
    home = folder / country
    try:
        found = check(load(home / "register.yml"), country)
        if has_copy(home):
            read_copy(newest_copy(home)[0])
    except KnowledgeError as error:
        return [error]
    return found


def _checked(country: str, folder: Path) -> Mapping[str, Any]:
    document = load(folder / country / "register.yml")
    found = check(document, country)
    if found:
        raise found[0]
    return document.data


def _register(data: Mapping[str, Any], home: Path, copy: Path, day: date, rows: tuple[Row, ...]) -> Register:
    number, status = data["number"], data["status"]
    return Register(
        country=data["country"],
        folder=home,
        authority=data["authority"]["name"],
        authority_local=data["authority"]["name_local"],
        official_page=data["official_page"],
        numbers=Numbers(
            number["in_register"],
            number["keep"],
            tuple(_form(item) for item in number["forms"]),
            tuple(_form(item) for item in number.get("other_kinds", ())),
        ),
        presence_only=status.get("presence_only", False),
        statuses={status_key(word): group for word, group in status.get("groups", {}).items()},
        explain={status_key(entry["status"]): entry["sentence"] for entry in status.get("explain", ())},
        limits={status_key(word): entry["sentence"] for entry in data.get("limits", ()) for word in entry["scope"]},
        fee=data.get("fee", {}),
        complaint=data.get("complaint", {}),
        sub_agents=data.get("sub_agents", {}),
        covers=tuple(data["covers"]),
        does_not_cover=tuple(data["does_not_cover"]),
        second_check=data["second_check"],
        fresh=data["age_days"]["fresh"],
        too_old=data["age_days"]["too_old"],
        copy_source=data["copy_source"],
        imports=tuple(data["import"]),
        fetch=data.get("fetch", {}),
        job_orders=data.get("job_orders", {}),
        copy=copy,
        copy_date=day,
        rows=rows,
    )


def _form(item: Mapping[str, Any]) -> NumberForm:
    return NumberForm(
        re.compile(item["pattern"]),
        item.get("canonical", "{number}"),
        tuple(item.get("strip_zeros", ())),
        item.get("short", ""),
        item.get("sentence", ""),
    )
