"""``safemigration agency``: look an agency up in the official register of a country, or many from a file."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from bot.commands.common import fail, json_lines, language_option, print_json
from bot.wording import DEFAULT, render
from knowledge.agencies import Verdict, check
from knowledge.agency_details import details
from knowledge.places import is_country
from knowledge.yamlfile import KnowledgeError


def agency(
    name: Annotated[str, typer.Argument(help="The name, as it stands on the sign or the paper.")] = "",
    country: Annotated[
        str | None, typer.Option(help="Country that gives the licence: ISO code of two letters, such as PH.")
    ] = None,
    number: Annotated[str, typer.Option(help="The licence number, if there is one.")] = "",
    lang: Annotated[str | None, typer.Option(help="Language of the answer (BCP 47); default: English.")] = None,
    batch: Annotated[
        str | None, typer.Option(help='JSON lines {"country", "name", "number"?}; - is standard input.')
    ] = None,
    show_details: Annotated[
        bool,
        typer.Option("--details", help="For staff: below the answer each row's columns, reasons, the copy's origin."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Look an agency up in the dated copy of a country's official register."""
    language = language_option(lang) or DEFAULT
    if batch is not None:
        if name or number or country:
            fail("--batch takes the names from the file.", "Leave NAME, --country and --number out.")
        for entry in list(json_lines(batch, ("country", "name"), ("number",), _fault)):
            print_json(_data(_look_up(entry), show_details))
        return
    entry = {"country": country or "", "name": name, "number": number}
    found = _fault(entry)
    if found:
        fail(*found)
    verdict = _look_up(entry)
    if as_json:
        print_json(_data(verdict, show_details))
        return
    print(render("utter_agency_verdict", verdict.as_data(), language).text)
    if show_details:
        print("\n" + "\n".join(_lines(details(verdict))))


def _data(verdict: Verdict, with_details: bool) -> dict[str, Any]:
    """The answer as data; with the details under a key of their own."""
    data = verdict.as_data()
    return {**data, "details": details(verdict)} if with_details else data


def _lines(found: dict[str, Any]) -> list[str]:
    """The details for staff, one fact a line; names of columns and codes are those of docs/registers.md."""
    asked, copy = found["asked"], found["copy"]
    lines = [
        "details",
        f"  asked: name {asked['name']!r}, compared as {asked['core_name']!r}",
        f"  asked: number {asked['number']!r}, compared as {asked['canonical_number']!r}",
        f"  verdict: {found['verdict']}",
    ]
    for reason in found["reasons"]:
        held = {name: value for name, value in reason.items() if name != "code"}
        lines.append(f"  reason: {reason['code']} {json.dumps(held, ensure_ascii=False) if held else ''}".rstrip())
    for kind in ("rows", "candidates"):
        for row in found[kind]:
            lines.append(f"  {kind.removesuffix('s')} {row['id']}: {row['group']}, compared as {row['core_name']!r}")
            lines += [f"    {column}: {value}" for column, value in row["columns"].items() if value]
    if copy is None:
        return [*lines, "  copy: none"]
    return [
        *lines,
        f"  copy: {copy['file']}, {copy['rows']} rows, {copy['age_days']} days old",
        f"  copy sha256: {copy['sha256']}",
        f"  copy source: {copy['source']['title']}, {copy['source']['url']}",
    ]


def _fault(entry: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a question, and the mend."""
    country = entry["country"].strip()
    mend = "Give the ISO code of two letters of the country that gives the licence, such as PH or ID."
    if not country:
        return "the country is missing.", mend
    if not is_country(country.upper()):
        return f"'{country}' is not a country.", mend
    if not entry["name"].strip() and not entry.get("number", "").strip():
        return (
            "there is no name and no licence number.",
            'For example: safemigration agency --country PH "ABC Manpower"',
        )
    return None


def _look_up(entry: dict[str, str]) -> Verdict:
    try:
        return check(entry["country"], entry["name"], entry.get("number", ""))
    except KnowledgeError as error:
        fail("the register cannot be read.", str(error))
