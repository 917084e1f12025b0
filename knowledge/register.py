"""One official register of agencies: `register.yml` and its dated copy. docs/registers.md describes both.

A register is a folder named by the ISO code of its country; adding a country is adding a folder. Every fault names the
file, the line and the mend.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from knowledge.kinds import (
    Checker,
    Report,
    Shape,
    check_shape,
    number,
    one_of,
    sentence,
    sentences,
    territory,
    url,
    words,
)
from knowledge.names import fold
from knowledge.yamlfile import Document, Keys, KnowledgeError, load

FOLDER = Path(__file__).parent / "registers"
GROUPS = ("active", "limited", "not_active", "sanctioned", "unknown")
#: What a copy may hold. Owners, representatives, phones, e-mails and street addresses have no column to enter by.
COLUMNS = ("name", "number", "status", "place", "expires")
_COPY = re.compile(r"copy_(\d{4}-\d{2}-\d{2})\.csv")
_KEEP = {"digits": re.compile(r"[^0-9]"), "letters_digits": re.compile(r"[^\w]|_"), "all": re.compile(r"\s")}


class Row(NamedTuple):
    """One line of a copy, as the authority wrote it; what the register does not say is empty. expires: YYYY-MM-DD."""

    name: str
    number: str = ""
    status: str = ""
    place: str = ""
    expires: str = ""


@dataclass(frozen=True)
class NumberForm:
    """One way a number is written: `pattern` fits the whole cleaned number, `canonical` is made of its groups."""

    pattern: re.Pattern[str]
    canonical: str
    strip_zeros: tuple[str, ...]
    explain: str = ""

    def read(self, cleaned: str) -> str | None:
        """The number in its one spelling, or None if it does not have this form."""
        match = self.pattern.fullmatch(cleaned)
        if match is None:
            return None
        groups = {
            name: (value or "").lstrip("0") if name in self.strip_zeros else value or ""
            for name, value in match.groupdict().items()
        }
        return self.canonical.format_map({"number": cleaned, **groups})


@dataclass(frozen=True)
class Numbers:
    """The licence numbers of a register. `in_register` is False where the list shows none (Philippines)."""

    in_register: bool
    keep: str
    forms: tuple[NumberForm, ...]
    other_kinds: tuple[NumberForm, ...]

    def clean(self, text: str) -> str:
        """Folded, upper case, without what `keep` does not keep."""
        return _KEEP[self.keep].sub("", fold(text).upper())

    def canonical(self, text: str) -> str | None:
        """The one spelling of a number, or None if it has no form of this register."""
        cleaned = self.clean(text)
        return next((found for form in self.forms if (found := form.read(cleaned)) is not None), None)

    def other_kind(self, text: str) -> str:
        """Why a number is not one of this register's (an English sentence), or nothing."""
        cleaned = self.clean(text)
        return next((form.explain for form in self.other_kinds if form.read(cleaned) is not None), "")


@dataclass(frozen=True)
class Register:
    """A register and its copy. `statuses` maps folded status words to a group; `fresh` and `too_old` are days."""

    country: str
    folder: Path
    authority: str
    authority_local: str
    official_page: str
    numbers: Numbers
    presence_only: bool
    statuses: Mapping[str, str]
    covers: tuple[str, ...]
    does_not_cover: tuple[str, ...]
    second_check: Mapping[str, str]
    fresh: int
    too_old: int
    copy_source: Mapping[str, str]
    mapping: Mapping[str, Any]
    copy: Path
    copy_date: date
    rows: tuple[Row, ...]

    def group(self, row: Row) -> str:
        """The group of a row's status word; a word the register file does not list is `unknown`, never `active`."""
        if self.presence_only:
            return "active"
        return self.statuses.get(status_key(row.status), "unknown")


def status_key(word: str) -> str:
    """A status word in one spelling: case, width and spacing do not matter."""
    return " ".join(fold(word).split())


def countries(folder: Path = FOLDER) -> list[str]:
    """ISO codes of the countries that have a register, sorted."""
    return sorted(path.parent.name for path in folder.glob("*/register.yml"))


def stamp(country: str, folder: Path = FOLDER) -> tuple[str, int, int] | None:
    """What changes when a register or its copy does: a new copy is used without a restart. None: no register."""
    home = folder / country
    try:
        return str(home), (home / "register.yml").stat().st_mtime_ns, home.stat().st_mtime_ns
    except FileNotFoundError:
        return None


def read(country: str, folder: Path = FOLDER) -> Register:
    """Load a register with its newest copy.

    Raises:
        KnowledgeError: register.yml or the copy has a fault; the first one. `problems` lists them all.
    """
    home = folder / country
    document = load(home / "register.yml")
    found = _check(document, country)
    if found:
        raise found[0]
    copy, day = newest_copy(home)
    return _register(document.data, home, copy, day, read_copy(copy))


def read_settings(country: str, folder: Path = FOLDER) -> Register:
    """The register without its rows: for the importer, which makes the first copy. Raises KnowledgeError."""
    home = folder / country
    document = load(home / "register.yml")
    found = _check(document, country)
    if found:
        raise found[0]
    return _register(document.data, home, home / "register.yml", date.min, ())


def problems(country: str, folder: Path = FOLDER) -> list[KnowledgeError]:
    """Every fault of a register and its copy; empty if it is sound."""
    home = folder / country
    try:
        found = _check(load(home / "register.yml"), country)
        read_copy(newest_copy(home)[0])
    except KnowledgeError as error:
        return [error]
    return found


def newest_copy(home: Path) -> tuple[Path, date]:
    """The copy with the latest date in its name, and that date. Raises KnowledgeError if there is none."""
    copies = sorted(path for path in home.glob("copy_*.csv") if _COPY.fullmatch(path.name))
    if not copies:
        mend = f"run: safemigration registers import {home.name} FILE --date YYYY-MM-DD"
        raise KnowledgeError(home / "register.yml", 1, "there is no copy of the register beside it", mend)
    found = _COPY.fullmatch(copies[-1].name)
    assert found is not None  # filtered above
    try:
        return copies[-1], date.fromisoformat(found.group(1))
    except ValueError as error:
        raise KnowledgeError(copies[-1], 1, f"the name holds no day: {error}", "write copy_YYYY-MM-DD.csv") from error


def read_copy(path: Path) -> tuple[Row, ...]:
    """The rows of a copy. Raises KnowledgeError if it is not a table with the columns of COLUMNS, or holds no row."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnowledgeError(path, 1, "is not UTF-8 text", "import the copy again") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if "name" not in header or not set(header) <= set(COLUMNS) or len(set(header)) != len(header):
        mend = f"write name and any of {', '.join(COLUMNS[1:])} in the first line"
        raise KnowledgeError(path, 1, f"the columns are {', '.join(header) or 'missing'}", mend)
    places = [header.index(column) if column in header else None for column in COLUMNS]
    rows = []
    for fields in reader:
        if len(fields) != len(header):
            mend = "put a text that holds a comma in double quotes"
            raise KnowledgeError(path, reader.line_num, f"has {len(fields)} fields, not {len(header)}", mend)
        row = Row(*(fields[place] if place is not None else "" for place in places))
        if not row.name.strip():
            raise KnowledgeError(path, reader.line_num, "has no name", "delete the line or import the copy again")
        if row.expires and not _is_day(row.expires):
            mend = "write YYYY-MM-DD or nothing"
            raise KnowledgeError(path, reader.line_num, f"{row.expires!r} is not a day", mend)
        rows.append(row)
    if not rows:
        raise KnowledgeError(path, 1, "holds no row", "import the copy again")
    return tuple(rows)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


# -- checks ------------------------------------------------------------------------------------------------


def _pattern(report: Report, keys: Keys, value: Any) -> None:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        report.add(keys, f"{value!r} is not a regular expression ({error})", "mend it, and put it in single quotes")


def _strings(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        report.add(keys, f"holds {value!r}", "write a list of names: [serial, year]")


_FORM: Shape = {"pattern": (True, _pattern), "canonical": (False, words), "strip_zeros": (False, _strings)}
_OTHER: Shape = {"pattern": (True, _pattern), "sentence": (True, sentence)}


def _mapping(shape: Shape) -> Checker:
    def check(report: Report, keys: Keys, value: Any) -> None:
        check_shape(report, keys, value, shape)

    return check


def _forms(shape: Shape) -> Checker:
    def check(report: Report, keys: Keys, value: Any) -> None:
        if not isinstance(value, list):
            report.add(keys, f"holds {value!r}", "write a list, each entry with a pattern")
            return
        for index, item in enumerate(value):
            before = len(report.problems)
            if check_shape(report, (*keys, index), item, shape) and len(report.problems) == before:
                _canonical(report, (*keys, index), item)

    return check


def _canonical(report: Report, keys: Keys, item: Mapping[str, Any]) -> None:
    groups = set(re.compile(item["pattern"]).groupindex)
    used = set(re.findall(r"\{(\w*)\}", item.get("canonical", ""))) | set(item.get("strip_zeros", ()))
    for name in sorted(used - groups - {"number"}):
        mend = f"name a group of the pattern: {', '.join(sorted(groups)) or 'it has none, write (?P<name>...)'}"
        report.add((*keys, "canonical"), f"{name!r} is no group of the pattern", mend)


def _statuses(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or not value:
        report.add(keys, f"holds {value!r}", "write each status word of the register and its group")
        return
    seen: dict[str, str] = {}
    for word, group in value.items():
        one_of(*GROUPS)(report, (*keys, word), group)
        other = seen.setdefault(status_key(str(word)), str(group))
        if other != group:
            report.add((*keys, word), "differs from the same word in other case", "give both the same group")


def _columns(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict) or "name" not in value:
        report.add(keys, f"holds {value!r}", "write name: and the column of the source it stands in")
        return
    for column, source in value.items():
        if column not in COLUMNS:
            report.add((*keys, column), "is no column of a copy", f"use {', '.join(COLUMNS)}; no personal data")
        elif not isinstance(source, str):
            _strings(report, (*keys, column), source)


_AUTHORITY: Shape = {"name": (True, words), "name_local": (True, words)}
_NUMBER: Shape = {
    "in_register": (True, one_of(True, False)),
    "keep": (True, one_of(*_KEEP)),
    "forms": (True, _forms(_FORM)),
    "other_kinds": (False, _forms(_OTHER)),
}
_STATUS: Shape = {"presence_only": (False, one_of(True)), "groups": (False, _statuses)}
_AGE: Shape = {"fresh": (True, number(1, 366)), "too_old": (True, number(1, 1000))}
_SECOND: Shape = {"name": (True, words), "sentence": (True, sentence), "page": (False, url)}
_SOURCE: Shape = {"title": (True, words), "url": (True, url)}
_IMPORT: Shape = {
    "format": (True, one_of("csv", "json")),
    "records": (False, words),
    "columns": (True, _columns),
    "empty_status": (False, words),
}
_SHAPE: Shape = {
    "country": (True, territory),
    "authority": (True, _mapping(_AUTHORITY)),
    "official_page": (True, url),
    "number": (True, _mapping(_NUMBER)),
    "status": (True, _mapping(_STATUS)),
    "covers": (True, sentences),
    "does_not_cover": (True, sentences),
    "second_check": (True, _mapping(_SECOND)),
    "age_days": (True, _mapping(_AGE)),
    "copy_source": (True, _mapping(_SOURCE)),
    "import": (True, _mapping(_IMPORT)),
}


def _check(document: Document, country: str) -> list[KnowledgeError]:
    report = Report(document)
    data = document.data
    if not check_shape(report, (), data, _SHAPE) or report.problems:
        return report.problems
    if data["country"] != country:
        report.add(("country",), f"is {data['country']} in the folder {country}", "make both the same")
    if data["age_days"]["too_old"] <= data["age_days"]["fresh"]:
        report.add(("age_days", "too_old"), "is not above fresh", "write more days")
    if ("presence_only" in data["status"]) == ("groups" in data["status"]):
        mend = "write presence_only: yes if the list shows no status, else groups: with the group of each word"
        report.add(("status",), "needs one of presence_only and groups", mend)
    return report.problems


# -- values ------------------------------------------------------------------------------------------------


def _register(data: Mapping[str, Any], home: Path, copy: Path, day: date, rows: tuple[Row, ...]) -> Register:
    number_data = data["number"]
    return Register(
        country=data["country"],
        folder=home,
        authority=data["authority"]["name"],
        authority_local=data["authority"]["name_local"],
        official_page=data["official_page"],
        numbers=Numbers(
            number_data["in_register"],
            number_data["keep"],
            tuple(_form(item) for item in number_data["forms"]),
            tuple(_form(item) for item in number_data.get("other_kinds", ())),
        ),
        presence_only=data["status"].get("presence_only", False),
        statuses={status_key(word): group for word, group in data["status"].get("groups", {}).items()},
        covers=tuple(data["covers"]),
        does_not_cover=tuple(data["does_not_cover"]),
        second_check=data["second_check"],
        fresh=data["age_days"]["fresh"],
        too_old=data["age_days"]["too_old"],
        copy_source=data["copy_source"],
        mapping=data["import"],
        copy=copy,
        copy_date=day,
        rows=rows,
    )


def _form(item: Mapping[str, Any]) -> NumberForm:
    pattern = re.compile(item["pattern"])
    canonical = item.get("canonical", "{number}")
    return NumberForm(pattern, canonical, tuple(item.get("strip_zeros", ())), item.get("sentence", ""))
