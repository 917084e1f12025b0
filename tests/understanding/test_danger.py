"""The words of danger: every language, both ways."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.concepts import concept_finder
from bot.understanding.danger import ConceptAlarm, DangerFinder
from bot.understanding.normalise import normalise
from knowledge.alarms import Alarms
from knowledge.danger import languages, load_danger
from knowledge.yamlfile import KnowledgeError

HERE = Path(__file__).parent
FINDER = DangerFinder(load_danger())


def sentences(kind: str) -> list[str]:
    return [
        text
        for language in languages()
        for text in yaml.load((HERE / f"danger_{language}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)[kind]
    ]


@pytest.mark.parametrize("language", languages())
def test_every_language_has_enough_sentences(language: str) -> None:
    kinds = yaml.load((HERE / f"danger_{language}.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert len(set(kinds["danger"])) >= 60
    assert len(set(kinds["everyday"])) >= 60


@pytest.mark.parametrize("text", sentences("danger"))
def test_danger_is_found(text: str) -> None:
    assert FINDER.signs(normalise(text))


@pytest.mark.parametrize("text", sentences("everyday"))
def test_everyday_words_are_left_alone(text: str) -> None:
    assert not FINDER.signs(normalise(text))


def test_shouting_accents_and_missing_marks_do_not_hide_danger() -> None:
    assert "beaten" in FINDER.signs(normalise("MY BOSS BEATS ME!!!"))
    assert "locked_in" in FINDER.signs(normalise("salary good but madam lock me in room no phone what about visa"))
    assert "sexual" in FINDER.signs(normalise("老板。。。性侵了我"))


def test_a_gap_does_not_cross_a_full_stop() -> None:
    assert not FINDER.signs(normalise("no key for the door. my suitcase is locked"))


@given(st.text(st.characters(), max_size=80))
def test_any_text(text: str) -> None:
    FINDER.signs(normalise(text))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("gap: 4\nunless_gap: 1\nsigns:\n  hurt:\n    say: [hit]\n", "'hurt' is no sign"),
        ("gap: 4\nunless_gap: 1\nsigns:\n  beaten:\n    say: ['{who} hit']\n", "there is no group 'who'"),
        ("gap: many\nsigns: {}\n", "gap is not a number"),
        ("gap: 4\nunless_gap: 1\nsigns:\n  beaten:\n    say: hit\n", "is not a list of words"),
        ("gap: 4\nsings: {}\n", "unknown section"),
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "en.yml").write_text(content)
    with pytest.raises(KnowledgeError, match=message):
        load_danger(tmp_path)


ALARM = ConceptAlarm(concept_finder(), Alarms(2, {"locked_in": 2, "afraid": 1, "harmless_saying": -2}))


@pytest.mark.parametrize(
    ("text", "chance", "suspected", "signs"),
    [
        ("they locked me in", 0.2, False, ("locked_in",)),
        ("they locked me in", 0.01, False, ()),  # the classifier finds it next to impossible
        ("i am afraid", 0.2, False, ()),
        ("i am afraid", 0.2, True, ("afraid",)),  # a suspicion needs one word beside it
        ("how much is the salary", 0.2, True, ()),
    ],
)
def test_concepts_raise_the_alarm_together_with_the_classifier(
    text: str, chance: float, suspected: bool, signs: tuple[str, ...]
) -> None:
    assert ALARM.signs(normalise(text), chance, suspected) == signs


@pytest.mark.parametrize(
    ("text", "chance", "hints"), [("i am afraid", 0.2, True), ("i am afraid", 0.01, False), ("how much", 0.9, False)]
)
def test_one_point_is_a_hint(text: str, chance: float, hints: bool) -> None:
    assert ALARM.hints(normalise(text), chance) is hints
