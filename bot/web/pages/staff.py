"""Answer cards: a worker asks for a caller and gets the same answer in her own language and in the caller's.

Nothing about a caller is asked: a language, a subject and two countries.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.pages.contacts import help_reply
from bot.web.respond import Blocks, blocks, direction, language_of, page, pages
from bot.web.routes import Form, posted, shown
from bot.wording import Reply, label, languages, render
from knowledge.contacts import NEEDS, Need, best
from knowledge.guides import SECTIONS, countries, section
from knowledge.pages import contact_data, help_page, section_page

#: Subjects beside the sections of the guides, each with the key of its label.
SUBJECTS: dict[Need, str] = {"danger": "intent_danger", "child": "intent_child", "labour": "intent_complaint"}


def ask(request: Request) -> Response:
    """The empty form."""
    return page(request, "staff_card.html.j2", **_form(request, Form([])))


def answer(request: Request, form: Form) -> Response:
    """The card."""
    data = _form(request, form)
    own, theirs = language_of(request), form.one_of("language", tuple(languages()))
    subject, country = data["subject"], data["country"]
    if subject is None or country is None or theirs is None:
        return page(request, "staff_card.html.j2", 422, sent=form, lacks=True, **data)
    columns = [_column(tag, subject, country, data["home"]) for tag in dict.fromkeys((own, theirs))]
    return page(request, "staff_card.html.j2", sent=form, columns=columns, **data)


def _column(tag: str, subject: str, country: str, home: str | None) -> Markup:
    """The answer in one language: what to read aloud, the one number, where it is from, and the text to forward."""
    today = date.today()
    entries, missing = [], []
    if subject in SECTIONS:
        data = section_page(country, subject, home, today)
        entries, missing = data["entries"], data["missing"]
        forward = render("utter_guide_section", {**data, "ask_origin": False}, tag)
        number = data["contact"] or contact_data(best(country, home, "general"), country, today)
    else:
        need = next(one for one in NEEDS if one == subject)
        forward = help_reply(need, country, home, tag, "aloud")
        number = help_page(need, country, home, today)["contact"]
    words = blocks(forward)
    said = {"entries": entries, "missing": missing, "number": number}
    said["sources"] = _once([*entries, *([number] if number else [])])
    parts: Any = pages(tag).get_template("staff_answer.html.j2").module
    column = pages(tag).get_template("staff_column.html.j2")
    return Markup(  # noqa: S704 - a template escaped it
        column.render(
            lang=tag,
            name=languages()[tag].name,
            dir=direction(tag),
            title=words.title,
            aloud=_blocks(parts.aloud(said)) if subject in SECTIONS else words.rest.without("source"),
            number=_blocks(parts.number(said)),
            sources=_blocks(parts.sources(said)) if subject in SECTIONS else words.only("source"),
            forward=forward.text,
        )
    )


def _blocks(words: Markup) -> Blocks:
    return blocks(Reply(str(words).strip()))


def _once(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries without those whose source and day have been named already."""
    found = {(entry["source"]["title"], entry["checked"], entry["stale"]): entry for entry in entries}
    return list(found.values())


def _form(request: Request, form: Form) -> dict[str, Any]:
    language = language_of(request)
    subjects = {name: label(f"section_{name}", language) for name in SECTIONS}
    subjects |= {name: label(key, language) for name, key in SUBJECTS.items()}
    country, subject = form.one_of("country", tuple(countries())), form.one_of("subject", subjects)
    home = form.one_of("from", tuple(countries()))
    if country and subject and subject in SECTIONS and not section(country, subject, home).entries:
        country = None  # a country we know only as one people leave has no such section
    return {
        "subjects": list(subjects.items()),
        "subject": subject,
        "country": country,
        "home": home,
        "theirs": form.one_of("language", tuple(languages())),
        "places_": tuple(countries()),
        "origins": tuple(countries()),
    }


routes: list[BaseRoute] = [shown("/staff/card", ask), posted("/staff/card", answer)]
