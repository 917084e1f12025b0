"""What holds for every name, whoever makes it up: drawn from the real rows of the registers that ship."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.agencies import Verdict, judge
from knowledge.agency_index import Index
from knowledge.names import parse, tokens
from knowledge.register import read

GOOD = {"active", "limited"}
INDICES = {country: Index(read(country)) for country in ("PH", "ID")}
ROWS = st.one_of(
    *(st.tuples(st.just(country), st.integers(0, len(index.names) - 1)) for country, index in INDICES.items())
)
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz अকกА林")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def ask(index: Index, name: str) -> Verdict:
    return judge(index, name, "", index.register.copy_date + timedelta(days=6))


def names(verdict: Verdict) -> list[str]:
    return [row.name for row in (*verdict.rows, *verdict.candidates)]


@given(ROWS, st.lists(st.tuples(st.integers(0, 100), LETTERS, st.sampled_from(["add", "drop", "change"])), max_size=3))
def test_active_means_equal_core_names_and_an_active_status(
    row: tuple[str, int], slips: list[tuple[int, str, str]]
) -> None:
    index = INDICES[row[0]]
    name = index.register.rows[row[1]].name
    for at, letter, how in slips:
        at %= len(name) or 1
        name = name[:at] + ("" if how == "drop" else letter) + name[at + (how != "add") :]
    found = ask(index, name)
    if found.verdict not in GOOD:
        return
    asked = parse(name)
    for shown in found.rows:
        registered = parse(shown.name, registered=True)
        assert asked.key in (registered.key, registered.full_key) or asked.printed_key == registered.printed_key
        assert shown.group in GOOD


@settings(max_examples=20, deadline=None)
@given(st.sets(st.integers(0, len(INDICES["ID"].names) - 1), min_size=1, max_size=40))
def test_removing_rows_never_makes_a_name_licensed(gone: set[int]) -> None:
    """Indonesia's list has no bad rows, so nothing can become good because a bad twin left."""
    index = INDICES["ID"]
    rows = tuple(row for at, row in enumerate(index.register.rows) if at not in gone)
    rest = Index(replace(index.register, rows=rows))
    keys = {parse(row.name, registered=True).key for row in rows}
    for at in gone:
        name = index.register.rows[at].name
        for asked in (name, name + " X", name[1:]):
            if ask(index, asked).verdict not in GOOD:
                assert ask(rest, asked).verdict not in GOOD
        if parse(name, registered=True).key not in keys:
            assert ask(rest, name).verdict not in GOOD


@given(ROWS, st.sampled_from(["lower", "upper", "wide", "spaces", "none", "hyphens"]))
def test_case_width_and_spacing_never_change_a_verdict(row: tuple[str, int], how: str) -> None:
    index = INDICES[row[0]]
    name = index.register.rows[row[1]].name
    changed = {
        "lower": name.lower(),
        "upper": name.upper(),
        "wide": name.translate(WIDE),
        "spaces": " " + name.replace(" ", "  ") + "\t",
        "none": name.replace(" ", ""),
        "hyphens": name.replace(" ", " - "),
    }[how]
    plain, other = ask(index, name), ask(index, changed)
    assert (plain.verdict, names(plain)) == (other.verdict, names(other))


@given(ROWS, st.sampled_from(["{} Inc.", "{} CORPORATION", "{} Co., Ltd.", "PT. {}", "{} Pvt. Ltd.", "M/S {}"]))
def test_legal_forms_never_change_a_verdict(row: tuple[str, int], form: str) -> None:
    index = INDICES[row[0]]
    words = parse(index.register.rows[row[1]].name, registered=True).tokens
    name = " ".join(words)
    if tokens(name) != words:
        return  # initials that stand alone would be read as one word
    plain, other = ask(index, name), ask(index, form.format(name))
    assert (plain.verdict, [row.name for row in plain.rows]) == (other.verdict, [row.name for row in other.rows])


@given(ROWS, st.sampled_from(["А", "Е", "О", "С", "Р"]))
def test_a_letter_of_another_script_inside_is_never_licensed(row: tuple[str, int], twin: str) -> None:
    """Cyrillic letters that look Latin: the oldest trick of near-identical names."""
    index = INDICES[row[0]]
    name = index.register.rows[row[1]].name
    latin = {"А": "A", "Е": "E", "О": "O", "С": "C", "Р": "P"}[twin]
    words = parse(name, registered=True).tokens
    if latin.lower() not in "".join(words):
        return
    changed = " ".join(words).upper().replace(latin, twin, 1)
    assert ask(index, changed).verdict not in GOOD
