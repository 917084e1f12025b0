"""``safemigration campaign``: the stations, their codes and posters, and how many came from there."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.campaign import poster as print_
from bot.campaign.codes import code_of, read
from bot.campaign.doors import Doors
from bot.campaign.poster import Poster, Size, code_alone
from bot.campaign.words import Unworded, Words, words_of
from bot.commands.common import fail, print_json
from bot.wording import served
from knowledge.campaigns import ON_A_POSTER, Campaign, Station, campaigns
from knowledge.yamlfile import KnowledgeError

campaign = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str | None, typer.Argument(help="The campaign, as its file is called; default: all.", metavar="NAME")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Comma separated values, with a line of names.")]


@campaign.callback()
def root() -> None:
    """Codes at stations: list them, print their posters, see how many came (docs/campaigns.md)."""


@campaign.command(name="list")
def list_(name: Name = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """List the stations with their codes, languages and first screens."""
    doors = Doors.from_env()
    lines = []
    for one in _chosen(name):
        for place in one.stations.values():
            code = code_of(place)
            lines.append(
                {
                    "campaign": one.id,
                    "station": place.id,
                    "name": place.name,
                    "languages": list(place.languages),
                    "first_screen": " ".join(filter(None, (place.first_screen, place.country))),
                    "code": code,
                    "telegram": doors.telegram(code),
                    "page": doors.page(code),
                    "example": one.example,
                }
            )
    if as_json:
        for line in lines:
            print_json(line)
    elif as_csv:
        _csv(list(lines[0]) if lines else [], ([_cell(value) for value in line.values()] for line in lines))
    else:
        for one in _chosen(name):
            print(f"{one.id}: {one.name}{' (an example)' if one.example else ''}")
            for line in (line for line in lines if line["campaign"] == one.id):
                print(f"  {line['code']:<36} {_cell(line['languages']):<16} {line['first_screen']:<16} {line['name']}")


@campaign.command()
def code(text: Annotated[str, typer.Argument(help="A code, or campaign/station.")], as_json: AsJson = False) -> None:
    """Say which station a code is of, or what the code of a station is. Exit code 1 if there is none."""
    place = read(text.strip())
    if place is None and "/" in text:
        one, _, station = text.strip().partition("/")
        known = _campaigns().get(one)
        place = known.stations.get(station) if known else None
    doors = Doors.from_env()
    if place is None:
        if as_json:
            print_json({"code": None})
        else:
            print("No station of ours: unknown, or damaged. Whoever comes with it is greeted as everybody is.")
        raise typer.Exit(1)
    found = code_of(place)
    told: dict[str, Any] = {"code": found, "campaign": place.campaign, "station": place.id, "name": place.name}
    told |= {"telegram": doors.telegram(found), "page": doors.page(found)}
    if as_json:
        print_json(told)
    else:
        print("\n".join(f"{key}: {value}" for key, value in told.items() if value))


@campaign.command()
def poster(
    name: Annotated[str, typer.Argument(help="The campaign, as its file is called.", metavar="NAME")],
    out: Annotated[Path, typer.Option(help="The folder to write to; it is made.")],
    station: Annotated[str | None, typer.Option(help="One station only.")] = None,
    size: Annotated[list[Size] | None, typer.Option(help="Default: all three.")] = None,
    lang: Annotated[list[str] | None, typer.Option(help="Up to three; default: those of the station.")] = None,
    door: Annotated[str | None, typer.Option(help="telegram or page; default: page if there is an address.")] = None,
) -> None:
    """Write posters and stickers to print, and the codes alone.

    For each station: a page for each size (open it in a browser and print it without margins), the code as SVG and as
    PNG; and one page with all stations for each size. Where the codes lead is set by SAFEMIGRATION_BOT_NAME and
    SAFEMIGRATION_WEB_URL.
    """
    one = _chosen(name)[0]
    places = _places(one, station)
    doors = Doors.from_env()
    posters = [_poster(one, place, doors, door, lang) for place in places]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for format_ in size or list(Size):
            for each in posters:
                path = out / f"{one.id}-{each.place.id}-{format_.value}.html"
                path.write_text(print_.page([each], one, format_), encoding="utf-8")
            if len(posters) > 1:
                whole = print_.page(posters, one, format_)
                (out / f"{one.id}-{format_.value}.html").write_text(whole, encoding="utf-8")
        for each in posters:
            for ending in ("svg", "png"):
                code_alone(each.address, out / f"{one.id}-{each.place.id}-code.{ending}")
    except OSError as error:
        fail(f"{out} cannot be written ({error.strerror}).", "Give --out a folder that this user may write.")
    if one.example:
        print("This campaign is an example: its posters say so. Copy its file and write your own.", file=sys.stderr)
    print(f"{len(posters)} stations in {out}. The codes lead to {posters[0].shown} and the like.")


@campaign.command()
def counts(
    name: Name = None,
    by: Annotated[
        str, typer.Option(help="campaign, station, day, week, month, language, door; several: a,b")
    ] = "station",
    station: Annotated[str | None, typer.Option(help="One station only.")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on, as 2026-11-21.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this day.")] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    svg: Annotated[Path | None, typer.Option(help="Write a picture over time to this file.")] = None,
) -> None:
    """Show how many came. Numbers below 5 are not shown, nor those that would tell them by the total.

    "arrivals" is how often a code was used, "people" how many of these were new (once a day each).
    """
    from bot.campaign.chart import chart
    from bot.campaign.counts import Counts
    from bot.campaign.report import BY, table
    from bot.privacy.state import State
    from bot.settings import Settings

    wanted = tuple(part.strip() for part in by.split(","))
    if unknown := [part for part in wanted if part not in BY]:
        fail(f"'{unknown[0]}' is nothing to count by.", f"Give --by one or more of: {', '.join(BY)}.")
    first, last = _day(since, "--since") or dt.date.min, _day(until, "--until") or dt.date.max
    state = State.from_settings(Settings.from_env())
    rows = [
        row
        for row in Counts(state).rows()
        if (name is None or row.campaign == name)
        and (station is None or row.station == station)
        and first <= row.day <= last
    ]
    state.close()
    found = table(rows, wanted)
    if svg is not None:
        try:
            svg.write_text(chart(rows, name or "All campaigns"), encoding="utf-8")
        except OSError as error:
            fail(f"{svg} cannot be written ({error.strerror}).", "Give --svg a file that this user may write.")
    if as_json:
        for line in found.lines:
            print_json(
                {**dict(zip(wanted, line.values, strict=True)), "arrivals": line.arrivals, "people": line.people}
            )
        print_json({"total": found.total})
    elif as_csv:
        _csv([*wanted, "arrivals", "people"], ([*line.values, line.arrivals, line.people] for line in found.lines))
    else:
        _print([(", ".join(wanted), "arrivals", "people")])
        _print(("  ".join(line.values), _shown(line.arrivals), _shown(line.people)) for line in found.lines)
        _print([("together", _shown(found.total), "")])


def _print(lines: Iterable[tuple[str, str, str]]) -> None:
    for words, arrivals, people in lines:
        print(f"{words:<40} {arrivals:>9} {people:>9}".rstrip())


def _campaigns() -> Any:
    try:
        return campaigns()
    except KnowledgeError as error:
        fail(f"{error}", "safemigration knowledge check lists all problems.")


def _chosen(name: str | None) -> list[Campaign]:
    known = _campaigns()
    if name is None:
        return list(known.values())
    if name not in known:
        fail(f"there is no campaign '{name}'.", f"Give one of: {', '.join(known) or 'none is written yet'}.")
    return [known[name]]


def _places(one: Campaign, station: str | None) -> list[Station]:
    if station is None:
        return list(one.stations.values())
    if station not in one.stations:
        fail(f"{one.id} has no station '{station}'.", f"Give --station one of: {', '.join(one.stations)}.")
    return [one.stations[station]]


def _poster(one: Campaign, place: Station, doors: Doors, door: str | None, lang: list[str] | None) -> Poster:
    code = code_of(place)
    ways = {"page": doors.page(code), "telegram": doors.telegram(code)}
    if door is not None and door not in ways:
        fail(f"there is no door '{door}'.", f"Give --door one of: {', '.join(ways)}.")
    address = ways[door] if door else ways["page"] or ways["telegram"]
    if address is None:
        fail("nobody knows where the code should lead.", "Set SAFEMIGRATION_WEB_URL, SAFEMIGRATION_BOT_NAME, or both.")
    return Poster(place, address, _words(one, place, lang), one.example, doors.bot)


def _words(one: Campaign, place: Station, lang: list[str] | None) -> list[Words]:
    found = []
    for tag in lang or place.languages[:ON_A_POSTER]:
        try:
            found.append(words_of(one, tag if tag in one.words else served(tag) or tag))
        except Unworded:
            mend = f"Write its words in knowledge/campaigns/{one.id}.yml, or leave it out with --lang."
            fail(f"{place.id}: the bot does not speak '{tag}', and the campaign has no words in it.", mend)
    if not 0 < len(found) <= ON_A_POSTER:
        fail(f"{len(found)} languages do not fit a poster.", f"Give --lang at most {ON_A_POSTER} times.")
    return found


def _day(text: str | None, option: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"'{text}' is no day.", f"Write {option} as 2026-11-21.")


def _csv(names: list[str], lines: Iterable[Iterable[Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(lines)


def _cell(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _shown(number: int | None) -> str:
    return "under 5" if number is None else str(number)
