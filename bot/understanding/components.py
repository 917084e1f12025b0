"""The graph components that ``config.yml`` names, each thin over plain functions of this package.

Messages pass through in the order of the pipeline. What later components need of earlier ones travels in the message:
``normalised`` and ``mentions`` (not stored), ``understanding`` and the usual keys of Rasa (stored with the message).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding import named
from bot.understanding.agency import agency_spans, mostly_named, names_agency
from bot.understanding.component import (
    MENTIONS,
    NORMALISED,
    RANKING,
    READINGS,
    SEEN,
    UNDERSTANDING,
    Arrays,
    Component,
    Trained,
    examples_of,
    language_of,
    normalised_of,
    put_first,
    set_intent,
    update,
)
from bot.understanding.concepts import concept_finder
from bot.understanding.context import Answers, Open, Understood, in_context
from bot.understanding.danger import ConceptAlarm, DangerFinder
from bot.understanding.detector import Detector, train_detector
from bot.understanding.gazetteer import Mention, gazetteer
from bot.understanding.guard import Coverage, guarded, train_coverage
from bot.understanding.language import detect, served_by
from bot.understanding.model import IntentModel, Ranking
from bot.understanding.normalise import Normalised, normalise
from bot.understanding.offers import is_told, offer_spans, read_offer
from bot.understanding.tokens import is_unsegmented, tokenise
from bot.understanding.training import Options, train_model
from knowledge import danger as danger_words
from knowledge.alarms import load_alarms
from knowledge.answers import load_answers
from knowledge.contacts import emergency_numbers
from knowledge.language_words import ANSWERS

#: Answers to our questions are seldom longer: words, or letters and syllables where words are not divided.
_SHORT_WORDS, _SHORT_LETTERS = 4, 8
#: An offer has at least so many words, or letters and syllables, where we asked for it, and where nobody did: there a
#: shorter message is a question about one.
_TOLD_ASKED, _TOLD = (5, 12), (15, 40)
#: Intents of a ranking that are near enough to be meant.
_SHOWN = 3
#: Sources of a language (:mod:`bot.understanding.language`) that are sure of it.
_SURE_LANGUAGE = frozenset(("explicit", "script", "detector"))

_Type = DefaultV1Recipe.ComponentType


def _read(examples: list[Message]) -> list[named.Readings]:
    """The readings of training examples; kept with them, because two components learn from them."""
    for example in examples:
        if example.get(READINGS) is None:
            text = normalise(example.get(TEXT))
            example.set(
                READINGS, named.readings(text, gazetteer().find(text, language_of(example)), language_of(example))
            )
    return [example.get(READINGS) for example in examples]


# A component without training is registered as an extractor or classifier whatever it does, because Rasa runs those
# types at run time only; featurizers and tokenizers would pass all training examples through twice. Rasa's graph hands
# the tracker to a parameter of that name, and compares its annotation literally: `| None` would be refused.


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class Normaliser(Component):
    """Writes the normalised form beside the text."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set ``normalised``; the text stays as typed."""
        for message in messages:
            message.set(NORMALISED, normalise(message.get(TEXT) or ""))
        return messages


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageComponent(Trained):
    """Reports the language of the text. Reads the message's metadata and the slot ``language`` of the conversation."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``default``: BCP 47, when nothing else tells."""
        return {"default": "en"}

    def train(self, training_data: TrainingData) -> Resource:
        """Learn to tell the languages of the examples apart."""
        examples = examples_of(training_data)
        texts = [normalise(example.get(TEXT)).text for example in examples]
        return self.store(train_detector(texts, [language_of(example) for example in examples]).arrays())

    def restore(self, arrays: Arrays) -> None:
        """Take the detector from stored arrays."""
        self._detector = Detector.from_arrays(arrays)

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Set ``understanding.language``, ``language_source`` and ``detected``."""
        for message in messages:
            metadata = message.get(METADATA) or {}
            found = detect(
                normalised_of(message).text,
                self._detector,
                choice=metadata.get("language"),
                conversation=_held_language(tracker),
                language_code=metadata.get("language_code"),
                default=self.config["default"],
            )
            update(message, language=found.language, language_source=found.source, detected=found.detected)
        return messages


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class CountryGazetteer(Component, EntityExtractorMixin):
    """Entities ``country`` (ISO alpha-2; role ``origin`` or ``other`` for all but the main one) and ``language``."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._gazetteer = gazetteer()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities."""
        for message in messages:
            normalised = normalised_of(message)
            mentions = self._gazetteer.find(normalised, _language_of_text(message))
            message.set(MENTIONS, mentions)
            entities = [self._entity(mention, normalised) for mention in mentions]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
        return messages

    def _entity(self, mention: Mention, normalised: Normalised) -> dict[str, Any]:
        start, end = normalised.span(mention.start, mention.end)
        entity = {"entity": mention.kind, "value": mention.value, "start": start, "end": end}
        role = {"role": mention.role} if mention.role is not None else {}
        return {**entity, **role, "confidence_entity": 1.0, "extractor": self.name}


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class AgencyExtractor(Component, EntityExtractorMixin):
    """Entities ``agency`` and ``licence_number``, as typed. Comes after the classifier: only of a question about an
    agency, or where its name was asked for, is what the frames leave a name.
    """

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Add the entities."""
        asked_for = _open(tracker).slot in ("agency", "licence_number")
        for message in messages:
            read: named.Readings = message.get(READINGS)
            bare = asked_for and _is_short(normalised_of(message).text)  # the answer is the name and little else
            left = read.framed if bare else read.left if asked_for else read.agency(message.get(RANKING))
            spans = agency_spans(message.get(TEXT) or "", read.found, left)
            entities = [{**asdict(span), "extractor": self.name} for span in spans]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
            doubted = message.get(INTENT)["name"] in ("out_of_scope", "nlu_fallback")
            if doubted and mostly_named(message.get(TEXT) or "", spans):
                # "PT Agesa Asa Jaya?": the guard has never seen such words, and yet there is only one thing to ask.
                put_first(message, "check_agency", message.get(RANKING).intents[0][1])
        return messages


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)
class NgramClassifier(Trained, IntentClassifier):
    """Ranks all intents."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``C``, ``min_count``, ``balanced``, ``weights`` of the blocks, ``folds``, ``kept``: see :class:`Options`."""
        options = Options()
        return {
            "C": options.C,
            "min_count": options.min_count,
            "balanced": options.balanced,
            "weights": options.block_weights(),
            "folds": options.folds,
            "kept": options.kept,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Train and calibrate on the examples of all languages."""
        examples = examples_of(training_data)
        seen, more = named.training_rows(_read(examples))
        intents = [example.get(INTENT) for example in examples]
        options = Options(**{key: self.config[key] for key in self.get_default_config()})
        languages = [language_of(example) for example in examples]
        return self.store(train_model(seen, intents, languages, options, more).arrays())

    def restore(self, arrays: Arrays) -> None:
        """Take the model from stored arrays."""
        self._model = IntentModel.from_arrays(arrays)

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Set intent and ranking."""
        leave_out = () if _open(tracker).form else ANSWERS  # "not yet" answers nothing where nothing was asked
        for message in messages:
            language = _language_of_text(message)
            read = named.readings(normalised_of(message), message.get(MENTIONS, []), language)
            ranking, seen = named.rank(self._model, read, leave_out)
            message.set(READINGS, read)
            message.set(RANKING, ranking)
            message.set(SEEN, seen)
            entries = [{"name": name, "confidence": chance} for name, chance in ranking.intents]
            set_intent(message, *ranking.intents[0], entries)
        return messages


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=True)
class CoverageGuard(Trained, IntentClassifier):
    """Turns away what the classifier cannot know, and asks back where it hesitates."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn what stands in the examples of each language, and how much of it a good message holds."""
        examples = [example for example in examples_of(training_data) if example.get(INTENT) != "out_of_scope"]
        seen, _ = named.training_rows(_read(examples))
        return self.store(train_coverage(seen, [language_of(example) for example in examples]).arrays())

    def restore(self, arrays: Arrays) -> None:
        """Take the coverage from stored arrays."""
        self._coverage = Coverage.from_arrays(arrays)

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Set the intent to act on and ``understanding.coverage``."""
        asked = bool(_open(tracker).slot)
        for message in messages:
            ranking: Ranking = message.get(RANKING)
            text = message.get(SEEN)
            language = _language_of_text(message)
            spoken = language in self._coverage.languages
            # Names in other scripts and languages make half of such a question strange, and nothing is unclear in it
            clear = named.is_clear(ranking, text)
            covered = clear or self._coverage.covers(text, language)
            name, confidence = guarded(
                ranking, covered=covered, spoken=clear or spoken, answer=asked and _is_short(text)
            )
            update(message, coverage=round(self._coverage.share(text, language), 3), spoken=spoken)
            if name == "nlu_fallback":
                message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
            elif name != ranking.intents[0][0]:
                put_first(message, name, confidence)
        return messages


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=False)
class DangerLexicon(Component, IntentClassifier):
    """Raises danger by words. Never lowers it."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._finder = DangerFinder(danger_words.load_danger())
        self._alarm = ConceptAlarm(concept_finder(), load_alarms())
        self._numbers = emergency_numbers()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent ``danger`` where signs are found; ``understanding.danger`` and ``signs`` always.

        ``danger_suspected`` is what is no alarm, but more than nothing: the answer then carries a button for danger.
        """
        for message in messages:
            normalised = normalised_of(message)
            ranking: Ranking = message.get(RANKING)
            chance, language = dict(ranking.intents)["danger"], _language_of_text(message)
            by_concepts = self._alarm.signs(normalised, chance, ranking.danger, language)
            signs = tuple(sorted({*self._finder.signs(normalised), *by_concepts}))
            if normalised.text.strip() in self._numbers:
                signs = (*signs, "emergency number")  # "110" and nothing else: she means to ring it
            if signs:
                put_first(message, "danger", 1.0)
            danger = message.get(INTENT)["name"] == "danger"
            suspected = not danger and (ranking.danger or self._alarm.hints(normalised, chance, language))
            update(message, danger=danger, danger_suspected=suspected, signs=list(signs))
        return messages


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=False)
class OfferExtractor(Component, EntityExtractorMixin):
    """Reads job offers: entities ``offer`` (the message), ``offer_flag`` and ``offer_fee``. Leaves danger alone."""

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Add the entities; set intent ``check_offer`` where an offer was sent without a question."""
        awaited = tracker is not None and bool(tracker.get_slot("offer_awaited"))
        for message in messages:
            ranking: Ranking = message.get(RANKING)
            likely = awaited or "check_offer" in [name for name, _ in ranking.intents[:_SHOWN]]
            if message.get(UNDERSTANDING)["danger"] or not likely:
                continue
            text = message.get(TEXT) or ""
            read = read_offer(text, _language_of_text(message))
            asked = message.get(INTENT)["name"] == "check_offer" or (awaited and not _open(tracker).form)
            told = is_told(text, *(_TOLD_ASKED if awaited else _TOLD))
            if (asked and (told or read.flags)) or (told and len(read.flags) > 1 and not _open(tracker).form):
                spans = [{**asdict(span), "extractor": self.name} for span in offer_spans(text, read)]
                message.set(ENTITIES, [*message.get(ENTITIES, []), *spans], add_to_output=True)
                put_first(message, "check_offer", 1.0)
        return messages


@DefaultV1Recipe.register(_Type.INTENT_CLASSIFIER, is_trainable=False)
class FormContext(Component, IntentClassifier):
    """Reads a message as the answer to the question that is open. Comes last; leaves danger alone."""

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._answers = Answers(load_answers(own=concept_finder().index.answers))

    def process(self, messages: list[Message], tracker: DialogueStateTracker = None) -> list[Message]:
        """Set the intent that holds in this place, with confidence 1."""
        for message in messages:
            ranking: Ranking = message.get(RANKING)
            understanding = message.get(UNDERSTANDING)
            entities = {entity["entity"] for entity in message.get(ENTITIES, []) if entity.get("role") != "other"}
            intent, best = message.get(INTENT)["name"], ranking.intents[0][0]
            understood = Understood(
                intent=intent,
                best=best,
                sure=ranking.sure and intent == best,
                danger=understanding["danger"],
                country="country" in entities,
                agency=names_agency(message.get(ENTITIES, []), asks=best == "check_agency"),
                language=understanding["language"] if understanding["language_source"] in _SURE_LANGUAGE else "",
            )
            name = in_context(normalised_of(message).text, understood, _open(tracker), self._answers)
            if name is not None:
                put_first(message, name, 1.0)
        return messages


def _is_short(text: str) -> bool:
    """Whether a text is no longer than the usual answer to a question of ours."""
    return len(tokenise(text)) <= (_SHORT_LETTERS if is_unsegmented(text) else _SHORT_WORDS)


def _language_of_text(message: Message) -> str:
    """BCP 47: the language whose words and examples serve the text of a message."""
    return served_by(message.get(UNDERSTANDING)["detected"])


def _held_language(tracker: DialogueStateTracker | None) -> str | None:
    """The language of the conversation so far, unless it is only the default, which says nothing about her."""
    if tracker is None or tracker.get_slot("language_source") in (None, "default"):
        return None
    held = tracker.get_slot("language")
    return str(held) if held else None


def _open(tracker: DialogueStateTracker | None) -> Open:
    if tracker is None:
        return Open()
    return Open(tracker.active_loop_name or "", tracker.get_slot("requested_slot") or "")
