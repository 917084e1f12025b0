"""The components inside Rasa, trained on a tiny data set."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.model_training import train_nlu
from rasa.shared.core.events import ActiveLoop, SlotSet
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from tests.understanding.small import EXAMPLES

NAMES = (
    "Normaliser", "LanguageComponent", "CountryGazetteer", "NgramClassifier", "CoverageGuard", "AgencyExtractor",
    "DangerLexicon", "FormContext",
)  # fmt: skip


def write_data(folder: Path) -> tuple[Path, Path]:
    config = {
        "recipe": "default.v1",
        "assistant_id": "test",
        "pipeline": [{"name": f"bot.understanding.components.{name}"} for name in NAMES],
    }
    blocks: dict[tuple[str, str], list[str]] = {}
    for text, intent, language in EXAMPLES:
        blocks.setdefault((intent, language), []).append(f"- {text}\n")
    nlu = [
        {"intent": intent, "metadata": {"language": language}, "examples": "".join(lines)}
        for (intent, language), lines in blocks.items()
    ]
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False))
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True))
    return folder / "config.yml", folder / "nlu.yml"


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Agent:
    folder = tmp_path_factory.mktemp("nlu")
    config, nlu = write_data(folder)
    model = train_nlu(str(config), str(nlu), str(folder / "models"))
    return Agent.load(model)


async def parse(
    agent: Agent, text: str, form: str = "", slot: str = "", metadata: dict[str, Any] | None = None
) -> dict[str, Any]:
    slots = [TextSlot(name, []) for name in ("requested_slot", "language", "language_source")]
    tracker = DialogueStateTracker("test", slots)
    if form:
        tracker.update(ActiveLoop(form))
        tracker.update(SlotSet("requested_slot", slot))
    parsed: dict[str, Any] = await agent.processor.parse_message(UserMessage(text, metadata=metadata), tracker)
    return parsed


async def test_a_message_carries_all_that_is_understood(agent: Agent) -> None:
    parsed = await parse(agent, "How much salary in SAUDI?")
    assert parsed["text"] == "How much salary in SAUDI?"
    assert parsed["intent"]["name"] == "wages_hours"
    assert parsed["understanding"]["language"] == "en"
    assert parsed["understanding"]["danger"] is False
    assert 0 < parsed["understanding"]["coverage"] <= 1
    entity = parsed["entities"][0]
    assert (entity["entity"], entity["value"]) == ("country", "SA")
    assert parsed["text"][entity["start"] : entity["end"]] == "SAUDI"
    assert "normalised" not in parsed


async def test_danger_comes_first_and_keeps_the_ranking(agent: Agent) -> None:
    parsed = await parse(agent, "is my agency licensed, madam lock me in the room")
    assert parsed["intent"] == {"name": "danger", "confidence": 1.0}
    assert parsed["intent_ranking"][0]["name"] == "danger"
    assert len({entry["name"] for entry in parsed["intent_ranking"]}) == len(parsed["intent_ranking"]) > 3
    assert parsed["understanding"]["signs"] == ["locked_in"]


@pytest.mark.parametrize("text", ["", "   ", "xqzw kjhg vbnm", "🙂", "\u200b"])
async def test_gibberish_and_nothing(agent: Agent, text: str) -> None:
    assert (await parse(agent, text))["intent"]["name"] == "out_of_scope"


async def test_an_unknown_language_is_out_of_scope(agent: Agent) -> None:
    parsed = await parse(agent, "რამდენს იხდიან კატარში")
    assert parsed["understanding"]["language"] == "ka"
    assert parsed["intent"]["name"] == "out_of_scope"
    assert parsed["entities"] == []


async def test_the_open_question_decides(agent: Agent) -> None:
    assert (await parse(agent, "Golden Blue", "agency_form", "agency"))["intent"]["name"] == "inform"
    assert (await parse(agent, "saudi", "agency_form", "agency_country"))["intent"]["name"] == "inform"
    assert (await parse(agent, "sendirian", "risk_form", "risk_alone"))["intent"]["name"] == "affirm"
    assert (await parse(agent, "boss hits me", "agency_form", "agency"))["intent"]["name"] == "danger"
    assert (await parse(agent, "没有", "risk_form", "risk_no_id"))["intent"]["name"] == "deny"


async def test_choice_and_client_code(agent: Agent) -> None:
    chosen = await parse(agent, "工资多少", metadata={"language": "id", "language_code": "en"})
    assert chosen["understanding"]["language"] == "id"
    assert chosen["understanding"]["detected"] == "zh-Hans"
    assert chosen["intent"]["name"] == "wages_hours"
    hinted = await parse(agent, "123", metadata={"language": None, "language_code": "id"})
    assert hinted["understanding"]["language_source"] == "language_code"
