"""Is this agency licensed? A name or a number and the country that gives the licence; the answer of the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.respond import blocks, language_of, page
from bot.web.routes import Form, posted, shown
from bot.wording import render
from knowledge.agencies import AgencyRow, Verdict, check, check_row
from knowledge.agency_details import details
from knowledge.agency_help import fee_page, report_page, sub_agent_page, sub_agent_rule
from knowledge.guides import origins
from knowledge.register import countries as registers
from knowledge.register import with_copy

TEMPLATE = "agency.html.j2"
#: The longest name of an agency that is read.
LONGEST = 120


def ask(request: Request) -> Response:
    """The empty form."""
    return page(request, TEMPLATE, **_form())


def answer(request: Request, form: Form) -> Response:
    """The verdict on a name, a number or a chosen row; or what the pressed button asks for beside it."""
    country, wish = form.one_of("country", _listed()), form.get("wish")
    if wish in ("report", "fees") and country:
        return _about(request, form, country, wish)
    if wish == "person" and country and not form.get("name"):
        reply = render("utter_no_agency_named", sub_agent_page(country, date.today()), language_of(request))
        return page(request, TEMPLATE, sent=form, words=blocks(reply), **_form(country))
    if wish == "none" and country:
        data = report_page(country, None, None, date.today())
        reply = render("utter_agency_none_of_these", data, language_of(request))
        return page(request, TEMPLATE, sent=form, words=blocks(reply), **_form(country))
    row = form.get("row")
    verdict = check_row(row) if row else None
    if verdict is None:
        name, number = form.get("name", LONGEST), form.get("number", LONGEST)
        if name and not any(letter.isalpha() for letter in name):
            name, number = "", number or name  # she wrote the number where the name was asked for
        if country is None or not (name or number):
            lacks = "country" if country is None else "name"
            return page(request, TEMPLATE, 422, sent=form, lacks=lacks, **_form(country, form))
        verdict = check(country, name, number)
    return _tell(request, form, verdict)


def _tell(request: Request, form: Form, verdict: Verdict) -> Response:
    language = language_of(request)
    person = {"in_writing": None, "rule": sub_agent_rule(verdict.country, date.today())}
    said = person if form.get("wish") == "person" else None
    reply = render("utter_agency_verdict", {**verdict.as_data(), "person": said}, language)
    one = verdict.rows[0] if len(verdict.rows) == 1 else None
    return page(
        request,
        TEMPLATE,
        sent=form,
        words=blocks(reply),
        candidates=[(row.id, _title(row)) for row in verdict.candidates] if verdict.verdict == "candidates" else [],
        asked={"name": verdict.name, "number": verdict.number, "row": one.id if one else ""},
        person=said is not None,
        forward=reply.text,
        details=_details(verdict),
        **_form(verdict.country, form),
    )


def _about(request: Request, form: Form, country: str, wish: str) -> Response:
    """Where to report an agency of this register, or what it may charge."""
    today = date.today()
    if wish == "fees":
        reply = render("utter_agency_fees", fee_page(country, None, None, today), language_of(request))
    else:
        verdict = check_row(form.get("row"))
        name = verdict.rows[0].name if verdict and verdict.rows else form.get("name", LONGEST) or None
        data = {**report_page(country, None, None, today), "name": name}
        reply = render("utter_report_agency", data, language_of(request))
    return page(request, TEMPLATE, sent=form, words=blocks(reply), **_form(country, form))


def _form(country: str | None = None, form: Form | None = None) -> dict[str, Any]:
    """The form's own values: the countries, those with a list first, and what she sent."""
    listed = with_copy()
    return {
        "register": country,
        "listed": listed,
        "others": [iso for iso in _listed() if iso not in listed],
        "name": form.get("name", LONGEST) if form else "",
        "licence": form.get("number", LONGEST) if form else "",
    }


def _listed() -> list[str]:
    """Countries whose agencies can be asked about."""
    return sorted({*registers(), *origins()})


def _title(row: AgencyRow) -> str:
    """Name with what tells two like names apart on a sign or a paper."""
    beside = row.place or row.number
    return f"{row.name} ({beside})" if beside else row.name


def _details(verdict: Verdict) -> dict[str, Any]:
    """For staff: the register's own words about each row, and where our copy comes from."""
    found = details(verdict)
    rows = [(row["columns"], row["group"]) for row in (*found["rows"], *found["candidates"])]
    return {"rows": rows, "copy": found["copy"]}


routes: list[BaseRoute] = [shown("/agency", ask), posted("/agency", answer)]
