"""What the graph components of this package share: one message after the other, a model in one file, and what travels
in a message from one component to the next.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.normalise import Normalised, normalise
from knowledge import places

NORMALISED = "normalised"
MENTIONS = "mentions"
RANKING = "ranking"
READINGS = "readings"
SEEN = "seen"
UNDERSTANDING = "understanding"

Arrays = dict[str, npt.NDArray[np.generic]]


class Component(GraphComponent):
    """What all components share: configuration, and one message after the other."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = {**self.get_default_config(), **config}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        """Make the component; called by Rasa."""
        return cls(config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Our code and lists: ``rasa train`` must not take a component from its cache when they have changed."""
        digest = hashlib.sha256()
        folders = (Path(__file__).parent, places.LEXICON)
        for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()


class Trained(Component):
    """A component with a model: arrays in one ``.npz`` file, which holds no code (unlike a pickle)."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config)
        self._storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Trained:
        """Make the component before training; called by Rasa."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Trained:
        """Make the component from a trained model; called by Rasa."""
        component = cls(config, model_storage, resource)
        with (
            model_storage.read_from(resource) as folder,
            np.load(Path(folder) / "model.npz", allow_pickle=False) as stored,
        ):
            component.restore(dict(stored))
        return component

    def restore(self, arrays: Arrays) -> None:
        """Take the model from stored arrays."""
        raise NotImplementedError

    def store(self, arrays: Arrays) -> Resource:
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(Path(folder) / "model.npz", **arrays)  # type: ignore[arg-type]
        return self._resource


def language_of(example: Message) -> str:
    """The language of a training example: ``metadata: {language: xx}`` of its intent or its own; English without."""
    metadata = example.get(METADATA) or {}
    for part in ("example", "intent"):
        given = metadata.get(part)
        if isinstance(given, dict) and isinstance(given.get("language"), str):
            return str(given["language"])
    return "en"


def examples_of(training_data: TrainingData) -> list[Message]:
    """The training examples that have a text."""
    return [example for example in training_data.intent_examples if example.get(TEXT)]


def normalised_of(message: Message) -> Normalised:
    """The normalised text of a message, made now if no component has yet."""
    found = message.get(NORMALISED)
    return found if isinstance(found, Normalised) else normalise(message.get(TEXT) or "")


def update(message: Message, **values: Any) -> None:
    """Add to what is reported as ``understanding``."""
    message.set(UNDERSTANDING, {**message.get(UNDERSTANDING, {}), **values}, add_to_output=True)


def set_intent(message: Message, name: str, confidence: float, ranking: list[dict[str, Any]]) -> None:
    """Set the intent and the ranking behind it."""
    message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
    message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


def put_first(message: Message, name: str, confidence: float) -> None:
    """Make ``name`` the intent and put it before the classifier's ranking, which stays behind it."""
    others = [entry for entry in message.get(INTENT_RANKING_KEY, []) if entry["name"] != name]
    set_intent(message, name, confidence, [{"name": name, "confidence": confidence}, *others])
