"""The words of danger: loads and checks ``knowledge/lexicon/danger/<language>.yml`` (the English file explains it)."""

from __future__ import annotations

from pathlib import Path

from knowledge import sign_words, yamlfile
from knowledge.sign_words import SignWords

FOLDER = Path(__file__).resolve().parent / "lexicon" / "danger"

#: What a sign may say; the keys are the names of ``signs`` in the files.
SIGNS: dict[str, str] = {
    "beaten": "somebody hurts her body",
    "locked_in": "she cannot get out",
    "threatened": "somebody threatens to hurt or kill",
    "sold": "sold, bought, held for ransom, forced to work or to sell sex",
    "taken": "taken or carried off against her will",
    "sexual": "sexual violence",
    "suicide": "she, or somebody near her, wants to die",
    "starved": "no food, no water, no doctor",
    "rescue": "asks to be saved now",
}


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """The languages (BCP 47) that have a file, sorted."""
    return sign_words.languages(folder)


def load_danger(folder: Path = FOLDER) -> tuple[SignWords, ...]:
    """Every file of the folder.

    Raises:
        KnowledgeError: a file breaks the format; the message names file and line.
    """
    return tuple(
        sign_words.read(yamlfile.load(folder / f"{language}.yml"), language, SIGNS) for language in languages(folder)
    )
