"""The journey check: the nine questions on one page or one by one, the few others they lead to, and what they mean.

The answers travel in the forms themselves; nothing is kept between two pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.web.respond import blocks, language_of, page
from bot.web.routes import Form, posted, shown
from bot.wording import render
from knowledge.card import card
from knowledge.factors import Factor
from knowledge.guides import destinations, origins
from knowledge.risks import assess, factor, factors, load, more_questions

#: What she answers to a question, not yet whether its factor applies.
SAID = ("yes", "no", "skip")
_RESULT, _STEPS = ["worries", "rest"], ["today", "before_leaving", "carry", "habits"]


def ask(request: Request) -> Response:
    """The nine questions on one page."""
    return page(request, "journey.html.j2", questions=factors(), **_places(None))


def answer(request: Request, form: Form) -> Response:
    """The next question, the other questions her answers ask for, or the result."""
    said = _said(form)
    step = form.get("step")
    if step == "one":
        return _one(request, form, said)
    more = more_questions(_applies(said))
    if step != "more" and more:
        return _more(request, form, said, more)
    return _result(request, form, said)


def _one(request: Request, form: Form, said: Mapping[str, str]) -> Response:
    """One question on a page. ``back`` takes the last answer away."""
    given = dict(said)
    if form.get("back") and given:
        given.popitem()
    asked = [*factors()]
    if all(question.id in given for question in asked):
        asked += more_questions(_applies(given))
    opened = next((question for question in asked if question.id not in given), None)
    if opened is None:
        return _result(request, form, given)
    position = asked.index(opened) + 1
    reply = render(
        "utter_risk_question",
        {
            "question": opened.question,
            "factor": "",  # the chat looks agencies up between two questions; a page has another page for it
            "position": position,
            "total": len(asked),
            "opening": "first" if position == 1 else None,
        },
        language_of(request),
    )
    return page(
        request,
        "journey_step.html.j2",
        sent=form,
        words=blocks(reply),
        question=opened,
        kept={f"q_{name}": value for name, value in given.items()} | _chosen(form),
        can_go_back=bool(given),
    )


def _more(request: Request, form: Form, said: Mapping[str, str], questions: tuple[Factor, ...]) -> Response:
    kept = {f"q_{name}": value for name, value in said.items()} | _chosen(form)
    return page(request, "journey_more.html.j2", sent=form, questions=questions, kept=kept)


def _result(request: Request, form: Form, said: Mapping[str, str]) -> Response:
    language, chosen = language_of(request), _chosen(form)
    data = assess(_truths(said)).as_data()
    steps = render("utter_risk_checklist", {**data, "parts": _STEPS}, language) if data["warnings"] else None
    numbers = card(chosen["to"], chosen["from"], date.today())
    raised = [warning["factor"] for warning in data["warnings"]]
    tell = render("utter_tell_someone", {**numbers, "agency": None, "page": "read"}, language)
    return page(
        request,
        "journey_result.html.j2",
        sent=form,
        words=blocks(render("utter_risk_result", {**data, "parts": _RESULT}, language)),
        steps=blocks(steps) if steps else None,
        card=blocks(render("utter_card", {**numbers, "known": True, "page": "read"}, language)),
        tell=blocks(tell),
        tell_text=_quoted(tell.text),
        raised=raised,
        country=chosen["to"],
        home=chosen["from"],
        **{"kept": chosen, **_places(chosen)},
    )


def _said(form: Form) -> dict[str, str]:
    """Her answers by factor, in the order of the questions."""
    known = [*factors(), *load().others]
    given = {question.id: form.one_of(f"q_{question.id}", SAID) for question in known}
    return {name: value for name, value in given.items() if value}


def _truths(said: Mapping[str, str]) -> dict[str, str]:
    """Whether each factor applies: "no" to "do you have your passport" means that no_id does."""
    return {
        name: value if value == "skip" else "yes" if value == factor(name).risk_answer else "no"
        for name, value in said.items()
    }


def _applies(said: Mapping[str, str]) -> list[str]:
    return [name for name, value in _truths(said).items() if value == "yes"]


def _chosen(form: Form) -> dict[str, Any]:
    return {"to": form.one_of("to", destinations()), "from": form.one_of("from", origins())}


def _places(chosen: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"destinations": destinations(), "origins": origins(), "chosen": chosen or {"to": None, "from": None}}


def _quoted(text: str) -> str:
    """Of the message for somebody she trusts the message alone: first and last lines are said to her."""
    return text.partition("\n\n")[2].rpartition("\n\n")[0]


routes: list[BaseRoute] = [shown("/journey", ask), posted("/journey", answer)]
