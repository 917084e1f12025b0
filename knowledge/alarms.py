"""Which concepts of a message raise the alarm: loads ``knowledge/lexicon/alarms.yml`` (it explains itself)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge import yamlfile
from knowledge.language_words import LEXICON, load_concepts


@dataclass(frozen=True)
class Alarms:
    """Points for concepts; the alarm is raised from ``limit`` points on."""

    limit: int
    points: Mapping[str, int]

    def raised_by(self, concepts: Iterable[str], limit: int | None = None) -> tuple[str, ...]:
        """The concepts that raise the alarm in a message with these ``concepts``, sorted; empty if none is raised.

        Args:
            limit: points needed, if not those of the file.
        """
        counted = {concept: self.points[concept] for concept in concepts if concept in self.points}
        if sum(counted.values()) < (self.limit if limit is None else limit):
            return ()
        return tuple(sorted(concept for concept, points in counted.items() if points > 0))


def load_alarms(path: Path = LEXICON / "alarms.yml") -> Alarms:
    """Read the file.

    Raises:
        KnowledgeError: a concept is unknown or its points are no number; the message names file and line.
    """
    document = yamlfile.load(path)
    known, points = load_concepts(), document.data.get("points")
    if not isinstance(document.data.get("limit"), int) or not isinstance(points, dict):
        raise document.error("needs a limit and points", "write limit: 2 and points: with a concept and number a line")
    for concept, number in points.items():
        if concept not in known:
            raise document.error(f"{concept!r} is no concept", "use a name of concepts.yml", "points", concept)
        if not isinstance(number, int) or isinstance(number, bool):
            raise document.error(f"{number!r} is no number of points", "write a whole number", "points", concept)
    return Alarms(document.data["limit"], points)
