"""Which texts are safety-critical: where one that is missing, old or half said can cost somebody her freedom.

It is decided by where a text stands, so that a new sentence in one of these places counts from its first day. A
language that lacks one of them is not spoken at all (:mod:`bot.wording.readiness`), and a change of the English must
be confirmed by a person in every language.
"""

from __future__ import annotations

from collections.abc import Collection

from knowledge.facts import FIELDS

#: Comment that such a text carries in every catalogue, for whoever translates it.
NOTE = "Safety-critical: say exactly this, no more and no less."

#: Templates of messages and of pages, by name: danger, children, whom to ring, the verdict on an agency, the journey,
#: the job offer, and what somebody reads who asks for a person.
_TEMPLATES = frozenset(
    {
        "_parts",
        "agency",
        "agency_fees",
        "agency_none_of_these",
        "agency_verdict",
        "card",
        "chat_hidden",
        "child",
        "complaint",
        "contacts",
        "danger",
        "human",
        "journey",
        "journey_more",
        "journey_result",
        "journey_step",
        "no_agency_named",
        "offer",
        "offer_ask",
        "offer_result",
        "offer_signs",
        "person",
        "report_agency",
        "risk_checklist",
        "risk_question",
        "risk_result",
        "tell_someone",
    }
)
#: Beginnings of the names of responses in ``domain/``.
_RESPONSES = (
    "utter_agency",
    "utter_ask_agency",
    "utter_ask_in_writing",
    "utter_ask_licence_number",
    "utter_child",
    "utter_contacts",
    "utter_danger",
    "utter_forg",
    "utter_hidden",
    "utter_human",
    "utter_not_understood",
    "utter_offer",
    "utter_risk",
    "utter_start",
    "utter_stopped",
    "utter_trouble",
)
#: Buttons of labels.yml, by the beginning of their key.
_BUTTONS = (
    "agency_fees",
    "check_",
    "command_agency",
    "command_contacts",
    "command_danger",
    "command_human",
    "contacts",
    "danger",
    "forget_now",
    "hide",
    "human",
    "intent_child",
    "intent_contacts",
    "intent_danger",
    "intent_human",
    "intent_passport_kept",
    "more_contacts",
    "no",
    "none_of_these",
    "person_",
    "report_agency",
    "risk_check",
    "section_contacts",
    "section_fees",
    "section_leaving",
    "section_passport",
    "sign_",
    "stop",
    "tell_someone",
    "yes",
)
#: Folders of knowledge in which every sentence counts.
_FOLDERS = ("knowledge/risks/", "knowledge/registers/")
_COUNTRIES = "knowledge/countries/"
#: Facts of a country (:data:`knowledge.facts.FIELDS`), and the numbers of embassies.
_FACTS = frozenset({*(field.name for field in FIELDS.values() if field.safety_critical), "missions", "shelter"})


def stands(place: str, comments: Collection[str]) -> bool:
    """Whether a text that stands there is safety-critical.

    Args:
        place: file, from the root of the repository.
        comments: what the extractor wrote beside it (:mod:`bot.wording.extract`): name of the response, button, or path
            of keys.
    """
    if place.endswith(".html.j2"):
        return place.rsplit("/", 1)[1].removesuffix(".html.j2") in _TEMPLATES
    if place.startswith(_FOLDERS):
        return True
    if place.startswith(_COUNTRIES):
        return any(_FACTS & set(comment.split(" > ")) for comment in comments)
    if place == "bot/wording/labels.yml":
        return any(_button(comment).startswith(_BUTTONS) for comment in comments)
    return place.startswith("domain/") and any(comment.startswith(_RESPONSES) for comment in comments)


def _button(comment: str) -> str:
    return comment.removeprefix("Button ").partition(":")[0]
