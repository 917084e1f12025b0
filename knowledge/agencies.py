"""Is this agency licensed? The one place that decides, by the rules of registers.md section 4.

Only an exact core name is a match, and a number that is given must belong to it. Whatever else resembles the name is
a question with at most three candidates. A status word nobody has sorted is never active; an old copy weakens the
verdict; rows that carry one name and differ in status are never active.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from knowledge.agency_index import Index, index_of
from knowledge.agency_mentions import Mention, find_in_text
from knowledge.agency_verdict import VERDICTS, AgencyRow, Reason, Verdict, register_part
from knowledge.job_orders import FoundOrders, look_up
from knowledge.names import Name, one_form, parse, tokens, too_general
from knowledge.register import FOLDER, Register, countries, without_copy
from knowledge.resemblance import Hit
from knowledge.scripts import has_other_script, readings

__all__ = ["VERDICTS", "AgencyRow", "Mention", "Verdict", "check", "check_row", "countries", "find_in_text"]

MOST_CANDIDATES = 3
_SAME_WORDS = 0.9  # a name of general words alone resembles only a name of the same ones
ENDS_SOON = 60  # days before the end of a licence from which on the answer says so
_WORST_FIRST = ("sanctioned", "not_active", "unknown", "limited", "active")
_GOOD = frozenset({"active", "limited"})
#: Reason code of a hit by its kind.
_KINDS = {
    "similar": "similar_name",
    "other_script": "other_script",
    "former": "former_name",
    "bracket": "name_in_brackets",
    "cut": "name_cut",
}


def check(country: str, name: str = "", number: str = "", today: date | None = None, folder: Path = FOLDER) -> Verdict:
    """Look an agency up in the register of one country.

    Args:
        country: ISO 3166-1 alpha-2 of the register, in any case. Other registers are never searched.
        name: as she wrote it or as it stands on the sign.
        number: licence number in any spelling, if she has one.
        today: the day to measure the copy's age from; the present day if left out.
        folder: where the registers are.

    Raises:
        knowledge.yamlfile.KnowledgeError: the register or its copy has a fault.
    """
    country, name, number = country.strip().upper(), " ".join(name.split()), " ".join(number.split())
    settings = without_copy(country, folder)
    if settings:
        return _without_copy(settings, name, number)
    index = index_of(country, folder)
    if index is None:
        code = {"code": "no_register", "country": country} if country else {"code": "no_country"}
        ask = ("official_register",) if country else ("country",)
        return Verdict(country, name, number, "cannot_tell", reasons=(code,), ask_next=ask)
    return judge(index, name, number, today or date.today())


def judge(index: Index, name: str, number: str, today: date) -> Verdict:
    """The verdict of one register that is already loaded; `check` says what the arguments are."""
    found = _decide(index, _Query(name, number, parse(name)))
    return _finish(index, found, today, index.register.country, name, number)


def _without_copy(register: Register, name: str, number: str) -> Verdict:
    """What we know without a copy: the office, the law, and whether a number is of the right kind at all."""
    reasons: list[Reason] = [{"code": "no_copy", "country": register.country}]
    strange = _strange_number(register, number) if number else {"code": "number_not_in_copy"}
    if strange["code"] != "number_not_in_copy" and (register.numbers.forms or strange["code"] == "number_other_kind"):
        reasons.append(strange)
    return Verdict(
        register.country,
        name,
        number,
        "cannot_tell",
        (),
        (),
        tuple(reasons),
        ("official_register",),
        **register_part(register),
    )


def check_row(row_id: str, today: date | None = None, folder: Path = FOLDER) -> Verdict | None:
    """The verdict on one row, after she chose it among the candidates. None if the row is in no copy any more."""
    country = row_id.partition("-")[0]
    index = index_of(country, folder)
    position = index.row_of(row_id) if index else None
    if index is None or position is None:
        return None
    row = index.register.rows[position]
    group = index.register.group(row)
    reasons: list[Reason] = [{"code": "chosen"}]
    # A choice between rows that look the same on a sign is no choice: the worst of them decides.
    same = [other for other in index.exact(index.names[position]) if other != position]
    twins = [other for other in same if not _told_apart(index, [position, other])]
    found = _of_group(index, [position], group, reasons)
    if any(index.register.group(index.register.rows[other]) != group for other in twins):
        found = _of_rows(index, [position, *twins], reasons)
    elif same:
        others = [{"name": index.register.rows[i].name, "status": index.register.rows[i].status} for i in same]
        found = replace(found, reasons=(*found.reasons, {"code": "same_name_other_rows", "rows": others}))
    return _finish(index, found, today or date.today(), country, row.name, row.number)


# -- deciding ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Query:
    name: str
    number: str
    parsed: Name


@dataclass(frozen=True)
class _Found:
    """A verdict before the age of the copy has its say; rows and candidates are positions."""

    verdict: str
    rows: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    ask_next: tuple[str, ...] = ()


def _decide(index: Index, query: _Query) -> _Found:
    numbers = index.register.numbers
    if not query.parsed.key and not query.number:
        return _Found("cannot_tell", reasons=({"code": "no_name"},), ask_next=("name", "number"))
    if query.number and numbers.in_register:
        return _by_number(index, query)
    found = _by_name(index, query.parsed)
    if not query.number:
        return found
    # The register shows no numbers (Philippines): a number can only be looked at for its form, and proves nothing.
    if not query.parsed.key:
        reason = {"code": "register_has_no_numbers", "number": query.number}
        return _Found("cannot_tell", reasons=(reason,), ask_next=("name",))
    form = numbers.canonical(query.number) is not None
    unchecked: Reason = {"code": "number_cannot_be_checked", "number": query.number, "form_known": form}
    return replace(found, reasons=(*found.reasons, unchecked))


def _by_number(index: Index, query: _Query) -> _Found:
    """Number first; then number and name must agree."""
    owners = index.by_number(query.number)
    named = index.exact(query.parsed) if query.parsed.key else []
    if owners:
        return _with_owners(index, query, owners, named)
    reason = _strange_number(index.register, query.number)
    if not query.parsed.key:
        verdict = "not_found" if reason["code"] == "number_not_in_copy" else "cannot_tell"
        return _Found(verdict, reasons=(reason,), ask_next=("check_number", "name"))
    found = _by_name(index, query.parsed)
    found = replace(found, reasons=(*found.reasons, reason), ask_next=(*found.ask_next, "check_number"))
    if found.verdict not in _GOOD:
        return found
    if all(not index.register.rows[row].number for row in found.rows):
        blank = {"code": "row_has_no_number", "number": query.number}
        return replace(found, reasons=(*found.reasons[:-1], blank))
    # The name is in the register under another number. That may be a slip or a lie: never active.
    shown = [index.register.rows[row].number for row in found.rows]
    differs = {"code": "number_differs", "number": query.number, "register": shown}
    ask = ("check_number", "official_register")
    return replace(found, verdict="cannot_tell", reasons=(*found.reasons, differs), ask_next=ask)


def _strange_number(register: Register, number: str) -> Reason:
    explain = register.numbers.other_kind(number)
    if explain:
        return {"code": "number_other_kind", "number": number, "sentence": explain}
    known = register.numbers.canonical(number) is not None
    return {"code": "number_not_in_copy" if known else "number_form_unknown", "number": number}


def _with_owners(index: Index, query: _Query, owners: list[int], named: list[int]) -> _Found:
    both = [row for row in named if row in owners]
    if both:
        return _of_rows(index, both, [{"code": "number_and_name_agree"}])
    if not query.parsed.key:
        reason = {"code": "number_only", "number": query.number}
        return _Found("candidates", (), tuple(owners[:MOST_CANDIDATES]), (reason,), ("compare_name",))
    near = [hit for hit in _resembling(index, query.parsed) if hit.row in owners]
    if near and not named:
        return _ask(index, near, [{"code": "number_known", "number": query.number}])
    belongs = {
        "code": "number_of_other_company",
        "number": query.number,
        "names": [index.register.rows[row].name for row in owners],
    }
    return _Found("borrowed_number", (*owners, *named), (), (belongs,), ("check_number", "official_register"))


def _by_name(index: Index, name: Name) -> _Found:
    rows = index.exact(name)
    others = index.other_names(name)
    if rows:
        carried = [index.register.rows[hit.row].name for hit in others if hit.kind == "former" and hit.row not in rows]
        reasons: list[Reason] = [{"code": "former_name_of", "names": carried}] if carried else []
        return _of_rows(index, rows, reasons)
    hits = _resembling(index, name)
    if hits:
        return _ask(index, hits, [])
    if _says_nothing(name):
        return _Found("cannot_tell", reasons=({"code": "name_too_general"},), ask_next=("full_name", "number"))
    ask = ("spelling", "full_name", "number", "named_in_writing")
    return _Found("not_found", reasons=({"code": "not_in_copy"},), ask_next=ask)


def _resembling(index: Index, name: Name) -> list[Hit]:
    """Rows to ask about: other names of a row first, they are exact in themselves."""
    hits = index.other_names(name) or index.similar(name, MOST_CANDIDATES)
    if _says_nothing(name):
        hits = [hit for hit in hits if hit.score >= _SAME_WORDS]
    return hits[:MOST_CANDIDATES]


def _says_nothing(name: Name) -> bool:
    """Is a name, in whatever script, nothing but words that any agency could carry?"""
    if has_other_script(name.written):
        return all(map(too_general, readings(name.written)))
    return too_general(name.tokens)


def _ask(index: Index, hits: Sequence[Hit], reasons: list[Reason]) -> _Found:
    for hit in hits:
        code = _KINDS.get(hit.kind, "name_without_bracket")
        reasons = [*reasons, {"code": code, "name": index.register.rows[hit.row].name}]
    ask = ("choose", "compare_number", "compare_place") if index.register.numbers.in_register else ("choose",)
    return _Found("candidates", (), tuple(hit.row for hit in hits), tuple(reasons), ask)


def _of_rows(index: Index, rows: list[int], reasons: list[Reason]) -> _Found:
    """The verdict on rows that all carry the name asked for: the worst honest one."""
    register = index.register
    groups = {register.group(register.rows[row]) for row in rows}
    if len(rows) > 1:
        statuses = sorted({register.rows[row].status for row in rows} - {""})
        reasons = [*reasons, {"code": "several_rows", "count": len(rows), "statuses": statuses}]
    worst = next(group for group in _WORST_FIRST if group in groups)
    if groups <= _GOOD or not groups & _GOOD:
        return _of_group(index, rows, worst, reasons)
    numbers = {register.numbers.canonical(register.rows[row].number) for row in rows}
    if len(numbers) == 1 and None not in numbers:
        return _of_group(index, rows, worst, reasons)  # one licence on several rows: the worse status counts
    if len(rows) <= MOST_CANDIDATES and _told_apart(index, rows):
        reasons.append({"code": "one_name_several_statuses"})
        return _Found("candidates", (), tuple(rows), tuple(reasons), ("choose", "official_register"))
    reasons.append({"code": "rows_contradict"})
    return _Found("cannot_tell", tuple(rows), (), tuple(reasons), ("official_register",))


def _told_apart(index: Index, rows: Sequence[int]) -> bool:
    """Can a person with a sign or a paper in hand tell these rows apart: another legal form, number or place?"""
    shown = set()
    for position in rows:
        row = index.register.rows[position]
        shown.add((one_form(tokens(row.name)), row.number, row.place))
    return len(shown) == len(rows)


def _of_group(index: Index, rows: Sequence[int], group: str, reasons: Sequence[Reason]) -> _Found:
    verdict = "unknown_status" if group == "unknown" else group
    ask = ("second_check", "who_met_you") if group in _GOOD else ("official_register",)
    added: list[Reason] = []
    if index.register.presence_only:
        added.append({"code": "listed_only"})
    meanings = (index.register.meaning(index.register.rows[row]) for row in rows)
    added += [{"code": "status_means", "sentence": meaning} for meaning in dict.fromkeys(filter(None, meanings))]
    if group == "unknown":
        words = sorted({index.register.rows[row].status for row in rows})
        added.append({"code": "status_not_sorted", "statuses": words})
    return _Found(verdict, tuple(rows), (), (*reasons, *added), ask)


# -- age ---------------------------------------------------------------------------------------------------


def _finish(index: Index, found: _Found, today: date, country: str, name: str, number: str) -> Verdict:
    """Add what depends on the day, and everything the answer must carry."""
    register = index.register
    found = _ended(index, found, today)
    age = (today - register.copy_date).days
    reasons = list(found.reasons)
    verdict = found.verdict
    if age > register.too_old:
        reasons.append({"code": "copy_too_old", "days": age, "limit": register.too_old})
        verdict = "cannot_tell"
    elif age < 0:
        reasons.append({"code": "copy_from_future", "days": -age})
        verdict = "cannot_tell"
    elif age > register.fresh:
        reasons.append({"code": "copy_old", "days": age})
    show = partial(_shown, index)
    return Verdict(
        country=country,
        name=name,
        number=number,
        verdict=verdict,
        rows=tuple(map(show, found.rows)),
        candidates=tuple(map(show, found.candidates)),
        reasons=tuple(reasons),
        ask_next=found.ask_next,
        copy_date=register.copy_date,
        age_days=age,
        job_orders=_orders(register, found) if verdict in _GOOD else None,
        numbers_help=register.numbers.in_register,
        **register_part(register),
    )


def _orders(register: Register, found: _Found) -> FoundOrders | None:
    """The job orders of the agency, where a copy of them was imported: with a licence they are the second check."""
    names = {register.rows[row].name for row in found.rows}
    return look_up(register.country, names, folder=register.folder.parent)


def _ended(index: Index, found: _Found, today: date) -> _Found:
    """Weigh the end dates of a good verdict: a licence that has run out since the copy was made is not active."""
    if found.verdict not in _GOOD:
        return found
    ends = [index.register.rows[row].expires for row in found.rows if index.register.rows[row].expires]
    if not ends:
        return found
    first = date.fromisoformat(min(ends))
    if first < today:
        reason = {"code": "licence_ended", "date": first.isoformat()}
        return replace(found, verdict="not_active", reasons=(*found.reasons, reason), ask_next=("official_register",))
    if (first - today).days <= ENDS_SOON:
        return replace(found, reasons=(*found.reasons, {"code": "licence_ends_soon", "date": first.isoformat()}))
    return found


def _shown(index: Index, position: int) -> AgencyRow:
    row = index.register.rows[position]
    group = index.register.group(row)
    return AgencyRow(index.ids[position], group=group, **row._asdict())
