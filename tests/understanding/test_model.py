"""The intent model, its calibration and the coverage guard."""

import numpy as np
import pytest

from bot.understanding.features import block_hashes, seen_text
from bot.understanding.gazetteer import Mention
from bot.understanding.guard import Coverage, guarded, train_coverage
from bot.understanding.model import ANY_LANGUAGE, Calibration, IntentModel, Ranking, judge
from bot.understanding.normalise import normalise
from bot.understanding.training import Options, train_model
from tests.understanding.small import EXAMPLES

TEXTS = [normalise(text).text for text, _, _ in EXAMPLES]
INTENTS = [intent for _, intent, _ in EXAMPLES]
LANGUAGES = [language for _, _, language in EXAMPLES]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return train_model(TEXTS, INTENTS, LANGUAGES)


def test_names_and_numbers_are_seen_as_what_they_are() -> None:
    message = normalise("Salary 1500 in Qatar for a girl of 16")
    mention = Mention(message.text.index("qatar"), message.text.index("qatar") + 5, "country", "QA")
    assert seen_text(message, [mention]) == "salary 0000 in xcountry for a girl of xage"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("she is 17yo", "she is xage yo"),
        ("她15岁", "她 xage 岁"),
        ("7absni 3liya m3a", "7absni 3liya m3a"),  # Arabic letters written as digits
        ("pay 1,500 in 2024", "pay 00000 in 0000"),
    ],
)
def test_numbers_are_not_letters(text: str, seen: str) -> None:
    assert seen_text(normalise(text), []) == seen


def test_the_model_ranks_all_intents(model: IntentModel) -> None:
    ranking = model.rank("salary in qatar")
    assert ranking.intents[0][0] == "wages_hours"
    assert {name for name, _ in ranking.intents} == set(INTENTS)
    assert sum(chance for _, chance in ranking.intents) == pytest.approx(1.0)


def test_the_same_data_gives_the_same_model(model: IntentModel) -> None:
    again = train_model(TEXTS, INTENTS, LANGUAGES)
    assert np.array_equal(again.coefficients, model.coefficients)
    assert again.calibrations == model.calibrations


def test_a_model_survives_storage(model: IntentModel) -> None:
    again = IntentModel.from_arrays(model.arrays())
    for text in TEXTS[::7]:
        assert again.rank(text).intents[0][0] == model.rank(text).intents[0][0]
    assert again.calibrations == model.calibrations


def test_a_language_is_judged_by_its_own_limits(model: IntentModel) -> None:
    own = Calibration(temperature=0.0, sure=0.9, lead=0.0, danger=0.9, alarm=0.9)
    model = IntentModel.from_arrays(model.arrays())
    model.calibrations["xx"] = own
    assert not model.rank("salary in qatar", language="xx").sure  # temperature 0 makes all intents alike
    assert model.rank("salary in qatar", language="yy") == model.rank("salary in qatar", language=ANY_LANGUAGE)


def test_a_language_with_enough_examples_is_calibrated_by_itself() -> None:
    texts = [f"{word} {number}" for number in range(300) for word in ("salary", "passport")]
    model = train_model(texts, ["wages_hours", "visa_documents"] * 300, ["en"] * 500 + ["id"] * 100)
    assert set(model.calibrations) == {ANY_LANGUAGE, "en"}


def test_one_intent_is_not_enough() -> None:
    with pytest.raises(ValueError, match="two intents"):
        train_model(["a", "b"], ["greet", "greet"], ["en", "en"], Options())


def test_text_without_known_features_is_ranked_too(model: IntentModel) -> None:
    assert not np.isnan(model.scores("ዐዐዐ")).any()
    assert len(block_hashes("")["char"]) == 0


def test_limits() -> None:
    limits = Calibration(temperature=1.0, sure=0.5, lead=0.2, danger=0.3, alarm=0.4)
    assert judge(["a", "b"], np.array([0.8, 0.2]), limits).sure
    assert not judge(["a", "b"], np.array([0.55, 0.45]), limits).sure
    assert judge(["a", "danger"], np.array([0.65, 0.35]), limits).danger
    assert not judge(["a", "danger"], np.array([0.65, 0.35]), limits).alarm
    assert judge(["a", "danger"], np.array([0.55, 0.45]), limits).alarm


SURE = Ranking((("wages_hours", 0.9), ("danger", 0.1)), sure=True, danger=False)
UNSURE = Ranking((("wages_hours", 0.3), ("contract", 0.28)), sure=False, danger=False)
ALARMED = Ranking((("danger", 0.4), ("complaint", 0.39)), sure=False, danger=True)


def test_guard() -> None:
    assert guarded(SURE, covered=True, spoken=True) == ("wages_hours", 0.9)
    assert guarded(SURE, covered=False, spoken=True)[0] == "out_of_scope"
    assert guarded(SURE, covered=True, spoken=False)[0] == "out_of_scope"
    assert guarded(UNSURE, covered=True, spoken=True)[0] == "nlu_fallback"
    outvoted = Ranking((("wages_hours", 0.8), ("danger", 0.2)), sure=True, danger=True, alarm=True)
    assert guarded(outvoted, covered=True, spoken=True) == ("danger", 0.2)
    assert guarded(outvoted, covered=True, spoken=True, answer=True) == ("wages_hours", 0.8)
    assert guarded(ALARMED, covered=True, spoken=True) == ("danger", 0.4)  # never asked back


def test_coverage_knows_its_languages_and_not_gibberish() -> None:
    coverage = train_coverage(TEXTS, LANGUAGES)
    assert coverage.share("how much salary", "en") == 1.0
    assert not coverage.covers("xqzw kjhg", "en")
    assert not coverage.covers("囧犇羴", "zh-Hans")
    assert not coverage.covers("", "en")
    assert not coverage.covers("!!! 🙂", "en")
    again = Coverage.from_arrays(coverage.arrays())
    assert again.limits == coverage.limits
    assert again.share("gaji berapa", "id") == coverage.share("gaji berapa", "id")
