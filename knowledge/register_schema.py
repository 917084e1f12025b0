"""What register.yml must look like, key by key; docs/registers.md says what each key means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from knowledge.countryfile import check_fact
from knowledge.facts import Kind as FactKind
from knowledge.kinds import (
    Checker,
    Report,
    Shape,
    check_shape,
    check_value,
    day,
    number,
    one_of,
    sentence,
    sentences,
    territory,
    title,
    url,
    words,
)
from knowledge.names import fold
from knowledge.register_copy import COLUMNS, ORDER_COLUMNS
from knowledge.yamlfile import Document, Keys, KnowledgeError

GROUPS = ("active", "limited", "not_active", "sanctioned", "unknown")
#: What is left of a typed number before it is read: name in register.yml -> what is taken out.
KEEP = {"digits": re.compile(r"[^0-9]"), "letters_digits": re.compile(r"[^\w]|_"), "all": re.compile(r"\s")}
FORMATS = ("csv", "json", "xlsx", "html")


def status_key(word: str) -> str:
    """A status word in one spelling: case, width and spacing do not matter."""
    return " ".join(fold(word).split())


def check(document: Document, country: str) -> list[KnowledgeError]:
    """Every fault of register.yml in the folder of `country`; empty if it is sound."""
    report = Report(document)
    data = document.data
    if not check_shape(report, (), data, _SHAPE) or report.problems:
        return report.problems
    if data["country"] != country:
        report.add(("country",), f"is {data['country']} in the folder {country}", "make both the same")
    if data["age_days"]["too_old"] <= data["age_days"]["fresh"]:
        report.add(("age_days", "too_old"), "is not above fresh", "write more days")
    status = data["status"]
    if ("presence_only" in status) == ("groups" in status):
        mend = "write presence_only: yes if the list shows no status, else groups: with the group of each word"
        report.add(("status",), "needs one of presence_only and groups", mend)
    known = {status_key(str(word)) for word in status.get("groups", {})}
    for index, entry in enumerate(status.get("explain", ())):
        if status_key(entry["status"]) not in known:
            mend = "write a word that stands in groups"
            report.add(("status", "explain", index, "status"), f"{entry['status']!r} has no group", mend)
    return report.problems


# -- kinds of values -----------------------------------------------------------------------------------------


def _pattern(report: Report, keys: Keys, value: Any) -> None:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        report.add(keys, f"{value!r} is not a regular expression ({error})", "mend it, and put it in single quotes")


def _strings(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        report.add(keys, f"holds {value!r}", "write a list of names: [serial, year]")


def _mapping(shape: Shape) -> Checker:
    def check_it(report: Report, keys: Keys, value: Any) -> None:
        check_shape(report, keys, value, shape)

    return check_it


def _entries(shape: Shape, what: str) -> Checker:
    """A checker for a list of mappings."""

    def check_it(report: Report, keys: Keys, value: Any) -> None:
        if not isinstance(value, list):
            report.add(keys, f"holds {value!r}", f"write a list, each entry with {what}")
            return
        for index, item in enumerate(value):
            check_shape(report, (*keys, index), item, shape)

    return check_it


def _forms(shape: Shape) -> Checker:
    def check_it(report: Report, keys: Keys, value: Any) -> None:
        before = len(report.problems)
        _entries(shape, "a pattern")(report, keys, value)
        if len(report.problems) == before:
            for index, item in enumerate(value):
                _groups_of_pattern(report, (*keys, index), item)

    return check_it


def _groups_of_pattern(report: Report, keys: Keys, item: Mapping[str, Any]) -> None:
    groups = set(re.compile(item["pattern"]).groupindex)
    written = item.get("canonical", "") + item.get("short", "")
    used = set(re.findall(r"\{(\w*)\}", written)) | set(item.get("strip_zeros", ()))
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


def _columns(allowed: tuple[str, ...]) -> Checker:
    def check_it(report: Report, keys: Keys, value: Any) -> None:
        first = allowed[0]
        if not isinstance(value, dict) or first not in value:
            report.add(keys, f"holds {value!r}", f"write {first}: and the column of the source it stands in")
            return
        for column, source in value.items():
            if column not in allowed:
                report.add((*keys, column), "is no column of a copy", f"use {', '.join(allowed)}; no personal data")
            elif isinstance(source, dict):
                check_shape(report, (*keys, column), source, {"first": (True, _strings)})
            elif not isinstance(source, str):
                _strings(report, (*keys, column), source)

    return check_it


def _anything(report: Report, keys: Keys, value: Any) -> None:
    """A JSON body is sent as it stands: any mapping will do."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        report.add(keys, f"holds {value!r}", "write a list of mappings, one for each request")


def _fetch(report: Report, keys: Keys, value: Any) -> None:
    check_shape(report, keys, value, _FETCH)
    if isinstance(value, dict) and not {"url", "manual"} & set(value):
        report.add(keys, "says neither where nor how", "write url: the address, or manual: how to do it by hand")


def _fee(report: Report, keys: Keys, value: Any) -> None:
    if not isinstance(value, dict):
        report.add(keys, f"holds {value!r}", "write worker_pays, limit, law, detail, and the source")
        return
    rule = {key: held for key, held in value.items() if key not in _FEE_ORIGIN}
    check_value(report, keys, FactKind.FEE, rule)
    check_shape(report, keys, {key: held for key, held in value.items() if key in _FEE_ORIGIN}, _FEE_ORIGIN)


def _fact_of(kind: FactKind) -> Checker:
    """A checker for a fact as country files have it: value, source, source2, checked, confidence."""

    def check_it(report: Report, keys: Keys, value: Any) -> None:
        check_fact(report, keys, value, kind)

    return check_it


# -- the file ------------------------------------------------------------------------------------------------

_CONFIDENCE = one_of("official", "secondary")
_FEE_SOURCE: Shape = {"title": (True, title), "url": (False, url)}
_FEE_ORIGIN: Shape = {
    "source": (True, _mapping(_FEE_SOURCE)),
    "checked": (True, day),
    "confidence": (True, _CONFIDENCE),
}
_AUTHORITY: Shape = {"name": (True, words), "name_local": (True, words)}
_FORM: Shape = {
    "pattern": (True, _pattern),
    "canonical": (False, words),
    "short": (False, words),
    "strip_zeros": (False, _strings),
}
_OTHER: Shape = {"pattern": (True, _pattern), "sentence": (True, sentence)}
_NUMBER: Shape = {
    "in_register": (True, one_of(True, False)),
    "keep": (True, one_of(*KEEP)),
    "forms": (True, _forms(_FORM)),
    "other_kinds": (False, _forms(_OTHER)),
}
_EXPLAIN: Shape = {"status": (True, words), "sentence": (True, sentence)}
_STATUS: Shape = {
    "presence_only": (False, one_of(True)),
    "groups": (False, _statuses),
    "explain": (False, _entries(_EXPLAIN, "status and sentence")),
}
_LIMIT: Shape = {"scope": (True, _strings), "sentence": (True, sentence)}
_AGE: Shape = {"fresh": (True, number(1, 366)), "too_old": (True, number(1, 1000))}
_SECOND: Shape = {"name": (True, words), "sentence": (True, sentence), "page": (False, url)}
_SOURCE: Shape = {"title": (True, words), "url": (True, url)}
_KEY: Shape = {"header": (True, words), "setting": (True, words)}
_FETCH: Shape = {
    "url": (False, url),
    "manual": (False, sentence),
    "last_page": (False, words),
    "bodies": (False, _anything),
    "key": (False, _mapping(_KEY)),
    "seconds_between": (False, number(0.2, 60)),
}


def _import(columns: tuple[str, ...]) -> Shape:
    return {
        "name": (True, words),
        "format": (True, one_of(*FORMATS)),
        "records": (False, words),
        "total": (False, words),
        "sheet": (False, words),
        "delimiter": (False, words),
        "columns": (True, _columns(columns)),
        "status_word": (False, words),
        "empty_status": (False, words),
        "blank": (False, _strings),
        "day_formats": (False, _strings),
        "merge_states": (False, one_of(True)),
        "skip_nameless": (False, one_of(True)),
    }


_WHAT = "name, format and columns"
_ORDERS: Shape = {
    "import": (True, _entries(_import(ORDER_COLUMNS), _WHAT)),
    "fetch": (False, _fetch),
}
_SHAPE: Shape = {
    "country": (True, territory),
    "authority": (True, _mapping(_AUTHORITY)),
    "official_page": (True, url),
    "number": (True, _mapping(_NUMBER)),
    "status": (True, _mapping(_STATUS)),
    "limits": (False, _entries(_LIMIT, "scope and sentence")),
    "fee": (False, _fee),
    "complaint": (False, _fact_of(FactKind.CONTACT)),
    "sub_agents": (False, _fact_of(FactKind.TEXT)),
    "covers": (True, sentences),
    "does_not_cover": (True, sentences),
    "second_check": (True, _mapping(_SECOND)),
    "age_days": (True, _mapping(_AGE)),
    "copy_source": (True, _mapping(_SOURCE)),
    "import": (True, _entries(_import(COLUMNS), _WHAT)),
    "fetch": (False, _fetch),
    "job_orders": (False, _mapping(_ORDERS)),
}
