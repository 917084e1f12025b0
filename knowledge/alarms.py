"""Which concepts of a message raise the alarm: loads ``knowledge/lexicon/alarms.yml`` (it explains itself)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge import yamlfile
from knowledge.language_words import LEXICON, load_concepts
from knowledge.yamlfile import Document


@dataclass(frozen=True)
class Alarms:
    """Points for concepts; the alarm is raised from ``limit`` points on.

    Attributes:
        doubts: points below 0 that count only where no concept reaches the limit by itself.
    """

    limit: int
    points: Mapping[str, int]
    doubts: Mapping[str, int] = field(default_factory=dict)

    def raised_by(self, concepts: Collection[str], limit: int | None = None) -> tuple[str, ...]:
        """The concepts that raise the alarm in a message with these ``concepts``, sorted; empty if none is raised.

        Args:
            limit: points needed, if not those of the file.
        """
        counted = {concept: self.points[concept] for concept in concepts if concept in self.points}
        points = sum(counted.values())
        if max(counted.values(), default=0) < self.limit:
            points += sum(self.doubts.get(concept, 0) for concept in concepts)
        if points < (self.limit if limit is None else limit):
            return ()
        return tuple(sorted(concept for concept, own in counted.items() if own > 0))


def load_alarms(path: Path = LEXICON / "alarms.yml") -> Alarms:
    """Read the file.

    Raises:
        KnowledgeError: a concept is unknown or its points are no number; the message names file and line.
    """
    document = yamlfile.load(path)
    if not isinstance(document.data.get("limit"), int) or not isinstance(document.data.get("points"), dict):
        raise document.error("needs a limit and points", "write limit: 2 and points: with a concept and number a line")
    return Alarms(document.data["limit"], _points(document, "points"), _points(document, "doubts"))


def _points(document: Document, section: str) -> dict[str, int]:
    known, points = load_concepts(), document.data.get(section) or {}
    for concept, number in points.items():
        if concept not in known:
            raise document.error(f"{concept!r} is no concept", "use a name of concepts.yml", section, concept)
        if not isinstance(number, int) or isinstance(number, bool):
            raise document.error(f"{number!r} is no number of points", "write a whole number", section, concept)
    return dict(points)
