"""The word lists of all languages in one compact index: tries of the marisa-trie library instead of dictionaries.

Two hundred thousand forms take a few megabytes this way and twenty times as much as Python strings. The index is made
from the YAML files once and kept beside the models; it is made anew when one of the files has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import marisa_trie
import numpy as np

from bot.settings import ROOT
from bot.understanding.normalise import normalise
from bot.understanding.scripts import script_of
from bot.understanding.spelling import bare, folded, may_be
from bot.understanding.tokens import is_unsegmented, tokenise
from knowledge.answers import OwnAnswers
from knowledge.language_words import FOLDER, LEXICON, LanguageWords, languages, load_concepts, load_words
from knowledge.places import official_names

CACHE = ROOT / "models"
_SHORTEST_STEM, _SHORTEST_LAST_STEM = 3, 2
#: How countries and languages stand among the concepts.
COUNTRY, LANGUAGE = "country:", "language:"
#: Languages whose names for countries stand in knowledge/lexicon/countries.yml, with their false friends; what their
#: word lists add to them counts too.
LISTED = frozenset(("en", "id", "zh-Hans"))
#: Numbers that can be the age of a child who goes to school or to work.
CHILD_AGES = range(5, 18)
_TRIES = ("forms", "words", "stems", "bare")


def tokens_of(text: str) -> list[str]:
    """The tokens of a normalised text as the lexicon sees them: folded spelling, no sentence ends."""
    return [folded(token.text) for token in tokenise(text) if not token.ends_sentence]


@dataclass(frozen=True)
class LexiconIndex:
    """The compiled word lists. Languages and concepts are numbered by their place.

    Attributes:
        languages: BCP 47.
        concepts: names; beside those of the files ``country:QA``, ``language:en``, ``xage`` (a number word that can be
            the age of a child) and ``number`` (any other).
        tonal: the languages where another accent makes another word.
        clitics: of each language, in front and behind.
        answers: language -> its short answers, openings of longer ones, and words that ask.
        agency: language -> introduce, before, trade: words around the name of an agency.
        scripts: script -> the languages whose words are written in it; Latin is left out.
        forms: tokens joined by spaces -> (language, concept) of each meaning; a token may end in ``*``.
        words: every token of the forms -> languages; stems: those that end in ``*``, without it.
        bare: a word without its accents or tone marks -> language and the word with them.
    """

    languages: tuple[str, ...]
    concepts: tuple[str, ...]
    tonal: tuple[int, ...]
    clitics: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    answers: dict[str, OwnAnswers]
    agency: dict[str, dict[str, list[str]]]
    scripts: dict[str, tuple[int, ...]]
    forms: marisa_trie.RecordTrie
    words: marisa_trie.RecordTrie
    stems: marisa_trie.RecordTrie
    bare: marisa_trie.BytesTrie

    def accented(self, typed: str, language: int) -> list[str]:
        """The words of a language that somebody may have meant who typed other accents than theirs, or none."""
        words = [found[1:].decode() for found in self.bare.get(bare(typed)) or () if found[0] == language]
        return [word for word in words if may_be(typed, word)] if language in self.tonal else words

    def save(self, path: Path) -> None:
        """Write everything to ``path``, whole or not at all."""
        head = {key: getattr(self, key) for key in ("languages", "concepts", "tonal", "clitics", "agency", "scripts")}
        head["answers"] = {language: asdict(own) for language, own in self.answers.items()}
        tries = {name: np.frombuffer(getattr(self, name).tobytes(), dtype=np.uint8) for name in _TRIES}
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            np.savez(file, head=np.frombuffer(json.dumps(head).encode(), dtype=np.uint8), **tries)
        os.replace(file.name, path)

    @classmethod
    def load(cls, path: Path) -> LexiconIndex:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            head = json.loads(stored["head"].tobytes())
            tries = {name: _empty(name).frombytes(stored[name].tobytes()) for name in _TRIES}
        clitics = tuple((tuple(before), tuple(after)) for before, after in head["clitics"])
        scripts = {script: tuple(numbers) for script, numbers in head["scripts"].items()}
        answers = {language: OwnAnswers(**own) for language, own in head["answers"].items()}
        names, concepts, tonal = (tuple(head[key]) for key in ("languages", "concepts", "tonal"))
        return cls(names, concepts, tonal, clitics, answers, head["agency"], scripts, **tries)


def _empty(name: str) -> marisa_trie.RecordTrie | marisa_trie.BytesTrie:
    return marisa_trie.BytesTrie() if name == "bare" else marisa_trie.RecordTrie(_format(name))


def _format(name: str) -> str:
    return "<BH" if name == "forms" else "<B"


def compile_index(words: Sequence[LanguageWords]) -> LexiconIndex:
    """The index of some languages' words."""
    names: dict[str, int] = {name: number for number, name in enumerate(load_concepts())}
    forms: set[tuple[str, tuple[int, int]]] = set()
    tokens: set[tuple[str, tuple[int]]] = set()
    stems: set[tuple[str, tuple[int]]] = set()
    scripts: dict[str, set[int]] = {}
    for language, each in enumerate(words):
        for concept, form in _meanings(each):
            parts = _form_tokens(form)
            if not parts or len("".join(parts)) == 1 < len(form) - 1:
                continue  # "sss" and "uuu" are typed to express something, but shortened they would be any letter
            forms.add((" ".join(parts), (language, names.setdefault(concept, len(names)))))
            for part in parts:
                if part.endswith("*"):
                    stems.add((part[:-1], (language,)))
                else:
                    tokens.add((part, (language,)))
                scripts.setdefault(script_of(part) or "Latin", set()).add(language)
    scripts.pop("Latin", None)
    accented = {(bare(word), bytes([language]) + word.encode()) for word, (language,) in tokens if bare(word) != word}
    return LexiconIndex(
        tuple(each.language for each in words),
        tuple(names),
        tuple(number for number, each in enumerate(words) if each.tones),
        tuple((_clitics(each.before), _clitics(each.after)) for each in words),
        {each.language: OwnAnswers(each.answers, each.openings, each.questions) for each in words},
        {each.language: {name: list(forms) for name, forms in each.agency.items()} for each in words},
        {script: tuple(sorted(numbers)) for script, numbers in scripts.items()},
        marisa_trie.RecordTrie(_format("forms"), sorted(forms)),
        marisa_trie.RecordTrie(_format("words"), sorted(tokens)),
        marisa_trie.RecordTrie(_format("stems"), sorted(stems)),
        marisa_trie.BytesTrie(sorted(accented)),
    )


def _meanings(words: LanguageWords) -> Iterator[tuple[str, str]]:
    """Every form of a language with what it means: concepts, countries, languages, numbers."""
    lists: list[tuple[str, Mapping[str, Sequence[str]]]] = [("", words.concepts)]
    if words.language not in LISTED:
        lists.append((COUNTRY, official_names(words.language)))
    lists += [(COUNTRY, words.countries), (LANGUAGE, words.languages)]
    for prefix, entries in lists:
        for name, written in entries.items():
            yield from ((f"{prefix}{name}", form) for form in written)
    for word, number in words.numbers.items():
        yield ("xage" if number in CHILD_AGES else "number", word)


def _form_tokens(form: str) -> list[str]:
    """The tokens of a form; a stem keeps its ``*`` where words end in spaces."""
    tokens: list[str] = []
    parts = form.split()
    shortest = _SHORTEST_STEM if len(parts) == 1 else _SHORTEST_LAST_STEM  # beside other words a stem may be shorter
    for part in parts:
        inner = tokens_of(normalise(part.removesuffix("*")).text)
        if part.endswith("*") and inner and not is_unsegmented(inner[-1]) and len(inner[-1]) >= shortest:
            inner[-1] += "*"
        tokens += inner
    return tokens


def _clitics(written: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({folded(clitic) for clitic in written}, key=lambda clitic: (-len(clitic), clitic)))


def current_index(cache: Path = CACHE) -> LexiconIndex:
    """The index of the present files, from ``cache`` if it is there, else made and kept there."""
    path = cache / f"lexicon-{_fingerprint()}.npz"
    if path.exists():
        return LexiconIndex.load(path)
    index = compile_index([load_words(language) for language in languages()])
    index.save(path)
    for old in cache.glob("lexicon-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
    return index


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    """What the index is made from, and by."""
    yield LEXICON / "concepts.yml"
    yield LEXICON / "chinese_forms.yml"
    yield from sorted(FOLDER.glob("*.yml"))
    for module in ("lexicon_index", "normalise", "spelling", "tokens"):
        yield Path(__file__).with_name(f"{module}.py")
