"""Agencies and licence numbers as entities."""

from bot.understanding.agency import WHAT_IS_LEFT, agency_spans
from knowledge.agency_mentions import Mention


def test_name_and_number_as_typed() -> None:
    text = "is Golden Star Manpower licensed no POEA-123-LB"
    mention = Mention(name="Golden Star Manpower", number="POEA-123-LB", start=3, end=23)
    spans = agency_spans(text, mention, mention)
    assert [(span.entity, text[span.start : span.end]) for span in spans] == [
        ("agency", "Golden Star Manpower"),
        ("licence_number", "POEA-123-LB"),
    ]


def test_what_is_left_of_a_question_is_less_sure() -> None:
    mention = Mention(name="golden star", start=3, end=14)
    spans = agency_spans("is golden star legit", None, mention)
    assert [(span.value, span.confidence_entity) for span in spans] == [("golden star", WHAT_IS_LEFT)]
    assert agency_spans("is golden star legit", None, None) == []


def test_number_alone_and_nothing() -> None:
    number = Mention(number="RL-0445")
    assert [span.entity for span in agency_spans("RL-0445", number, number)] == ["licence_number"]
    assert agency_spans("hello", None, None) == []
