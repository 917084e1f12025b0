"""Which answers can be listened to: the safety-critical ones, listed in ``aloud.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LISTED = Path(__file__).with_name("aloud.yml")


@cache
def listed() -> Mapping[str, Mapping[str, list[str]]]:
    """Return the responses of ``aloud.yml`` and the values of their data that they need to have (empty: none)."""
    with open(LISTED, encoding="utf-8") as file:
        return {name: conditions or {} for name, conditions in yaml.safe_load(file).items()}


def is_aloud(response: str, data: Mapping[str, Any]) -> bool:
    """Whether an answer can be listened to.

    Args:
        response: name of a response in ``domain/``.
        data: what it is rendered with.
    """
    conditions = listed().get(response)
    return conditions is not None and all(data.get(name) in values for name, values in conditions.items())
