"""Which of the languages we speak a message is in, for languages that share a script.

Naive Bayes over character n-grams, trained from the examples of the assistant itself: it knows how people type about
work and papers, which a general detector does not ("gaji" alone is Indonesian). pycld2 is asked only about languages
that are not ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pycld2

from bot.understanding.ngrams import Table, char_ngrams, hashed
from bot.understanding.scripts import LANGUAGES, script_of

_LOW, _HIGH = 1, 4
_SMOOTHING = 0.2

#: Fewer words than this say too little about a language we have no examples of.
MIN_WORDS_FOREIGN = 3

#: Languages that migrant workers and their families write in Latin letters, or meet where they go. Others that pycld2
#: can name (Waray, Luxembourgish, Volapük) are what it makes of misspelt Indonesian and English.
_WRITTEN_TO_US = frozenset(
    {"de", "es", "fil", "fr", "hr", "hu", "it", "lg", "om", "pl", "pt", "ro", "rw", "so", "sq", "sw", "tr", "uz", "vi"}
    | {"ar", "fa", "hi", "ne", "ru", "tg", "ti", "uk", "ur"}  # in their own scripts, where one of them is trained
)

#: Share of held-out examples of ours that may be taken for a foreign language: this sets how familiar a text must be.
_TURNED_AWAY = 0.01

#: pycld2's codes as BCP 47, and languages so near to one of ours that its examples serve them.
_CLD2_CODES = {"tl": "fil", "ceb": "fil", "iw": "he", "zh": "zh-Hans", "jw": "jv"}
_SERVED_BY = {"ms": "id", "jv": "id", "su": "id", "sco": "en"}


@dataclass(frozen=True)
class Guess:
    """The detector's answer.

    Attributes:
        language: BCP 47, the likeliest.
        sure: whether answers with this much evidence were right on held-out examples.
    """

    language: str
    sure: bool


class Detector:
    """Tells the trained languages apart, within one script.

    A column is a language in a script, because pinyin is as little like Han text as it is like English.

    Attributes:
        columns: (language, script) of each column: BCP 47 and a key of :data:`bot.understanding.scripts.LANGUAGES`.
        languages: the trained languages, BCP 47, sorted.
        log_probabilities: shape ``(n-grams, columns)``, natural logarithms.
        margin: in nats; a lead of the first language over the second that is large enough to be sure.
        words: the words of all examples.
        known: shape ``(words, columns)``, whether the column's examples hold the word.
        familiar: per column, the share of known words above which a text is no stranger.
    """

    def __init__(
        self,
        columns: Sequence[tuple[str, str]],
        languages: Sequence[str],
        table: Table,
        log_probabilities: npt.NDArray[np.float32],
        words: Table,
        known: npt.NDArray[np.bool_],
        margin: float,
        familiar: npt.NDArray[np.float64],
    ) -> None:
        self.columns = tuple(columns)
        self.languages = tuple(languages)
        self.table = table
        self.log_probabilities = log_probabilities
        self.words = words
        self.known = known
        self.margin = margin
        self.familiar = familiar

    def scores(self, text: str) -> npt.NDArray[np.float64]:
        """Log-likelihood of a normalised text under each column (up to a constant), shape ``(columns,)``."""
        rows = self.table.rows(hashed(char_ngrams(text, _LOW, _HIGH)))
        return self.log_probabilities[rows].sum(axis=0, dtype=np.float64)

    def familiarity(self, text: str) -> npt.NDArray[np.float64]:
        """Share (0..1) of the text's words that the examples of each column hold, shape ``(columns,)``.

        All 1.0 for a text without words.
        """
        words = text.split()
        if not words:
            return np.ones(len(self.columns))
        return self.known[self.words.rows(hashed(words))].sum(axis=0) / len(words)

    def guess(self, text: str, script: str, among: Sequence[str]) -> Guess | None:
        """The likeliest language of a normalised text in ``script``, or a foreign one; None if nothing in it says.

        Where no language has examples in this script, the answer is pycld2's if it is one of ``among`` (BCP 47).
        """
        columns = np.array([index for index, column in enumerate(self.columns) if column[1] == script], dtype=np.int64)
        if not len(columns):
            named = cld2_language(text)
            return Guess(named, sure=True) if named is not None and named in among else None
        scores = self.scores(text)[columns]
        order = np.argsort(-scores, kind="stable")
        foreign = self._foreign(text, int(columns[order[0]]))
        if foreign is not None:
            return Guess(foreign, sure=True)
        if not scores.any():
            return None
        lead = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else np.inf
        nearest = int(columns[order[0]])
        native = LANGUAGES.get(script, ())
        # Gibberish is always nearer to one language than to the next: without a word of it that says nothing. Pinyin
        # needs more than a stray word: "hi" and "halo" are in everybody's examples.
        enough = 0.0 if self.columns[nearest][0] in native else 0.5
        if lead >= self.margin and self.familiarity(text)[nearest] > enough:
            return Guess(self.columns[nearest][0], sure=True)
        at_home = [int(columns[place]) for place in order if self.columns[int(columns[place])][0] in native]
        return Guess(self.columns[at_home[0] if at_home else nearest][0], sure=False)

    def _foreign(self, text: str, nearest: int) -> str | None:
        """The language (BCP 47) of a text that is not in the language of its ``nearest`` column, else None.

        That is so when pycld2 names a language we have no examples of and the text is less familiar than our own
        examples are to each other. A message in an unknown language must never get the answer to a question nobody
        asked; nor may a misspelt one in a known language be turned away.
        """
        if len(text.split()) < MIN_WORDS_FOREIGN:
            return None
        named = _named_foreign(text, self.languages)
        familiar = named is None or self.familiarity(text)[nearest] > self.familiar[nearest]
        return None if familiar else named

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything the detector is, as arrays for ``np.savez``; :meth:`from_arrays` reads it back."""
        return {
            "columns": np.array(self.columns, dtype=np.str_).reshape(-1, 2),
            "languages": np.array(self.languages, dtype=np.str_),
            "hashes": self.table.hashes,
            "log_probabilities": self.log_probabilities.astype(np.float16),
            "words": self.words.hashes,
            "known": np.packbits(self.known, axis=0),
            "margin": np.array(self.margin),
            "familiar": self.familiar,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Detector:
        """The detector that :meth:`arrays` described."""
        words = Table(arrays["words"].astype(np.uint32))
        return cls(
            [(str(language), str(script)) for language, script in arrays["columns"]],
            [str(language) for language in arrays["languages"]],
            Table(arrays["hashes"].astype(np.uint32)),
            arrays["log_probabilities"].astype(np.float32),
            words,
            np.unpackbits(arrays["known"].astype(np.uint8), axis=0, count=len(words)).astype(bool),
            float(arrays["margin"]),
            arrays["familiar"].astype(np.float64),
        )


def cld2_language(text: str) -> str | None:
    """What pycld2 takes ``text`` for, as BCP 47; None if it does not know or is not reliable."""
    clean = text.encode("utf-8", "ignore").decode("utf-8")
    try:
        reliable, _, details = pycld2.detect(clean, isPlainText=True, bestEffort=True)
    except pycld2.error:  # it refuses some rare code points outright
        return None
    code = details[0][1]
    if not reliable or code == "un":
        return None
    return _CLD2_CODES.get(code, code)


def train_detector(texts: Sequence[str], languages: Sequence[str], folds: int = 5) -> Detector:
    """A detector from normalised ``texts`` and the language (BCP 47) of each; same length.

    Texts in a script that only one language writes teach nothing and are left out. The margin and the familiarity of
    each language come from examples held out of ``folds`` training runs.
    """
    scripts = [script_of(text) for text in texts]
    shared = [index for index, script in enumerate(scripts) if script is not None and len(LANGUAGES[script]) > 1]
    shared = [index for index in shared if scripts[index] != "Han"]
    kept = [texts[index] for index in shared]
    labels = [(languages[index], str(scripts[index])) for index in shared]
    columns = sorted(set(labels))
    answers = np.array([columns.index(label) for label in labels], dtype=np.int64)
    trained = sorted(set(languages))
    fold_of = _folds(answers, folds)
    leads: list[tuple[float, bool]] = []
    own: list[list[float]] = [[] for _ in columns]
    strange: list[list[float]] = [[] for _ in columns]
    for fold in range(folds):
        inside, outside = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        detector = _fit([kept[index] for index in inside], answers[inside], columns, trained)
        for index in outside:
            rivals = [column for column in range(len(columns)) if columns[column][1] == labels[index][1]]
            scores = detector.scores(kept[index])[rivals]
            order = np.argsort(-scores, kind="stable")
            if len(order) > 1:
                leads.append((float(scores[order[0]] - scores[order[1]]), rivals[int(order[0])] == answers[index]))
            if len(kept[index].split()) >= MIN_WORDS_FOREIGN:
                shares = detector.familiarity(kept[index])
                suspect = _named_foreign(kept[index], trained) is not None
                for column in rivals:
                    if column != answers[index]:
                        strange[column].append(float(shares[column]))
                    else:
                        own[column].append(float(shares[column]) if suspect else 1.0)
    familiar = [_familiar(mine, theirs) for mine, theirs in zip(own, strange, strict=True)]
    return _fit(kept, answers, columns, trained, _sure_margin(leads), np.array(familiar))


def _familiar(own: list[float], strange: list[float]) -> float:
    """The share of known words above which a text is no stranger.

    High enough to reject what the other trained languages reach, but never so high that more than
    :data:`_TURNED_AWAY` of the language's own held-out examples would be rejected.
    """
    highest = float(np.quantile(own, _TURNED_AWAY, method="lower")) if own else 0.0
    wanted = float(np.quantile(strange, 0.95)) if strange else highest
    return min(highest, wanted)


def _named_foreign(text: str, own: Sequence[str]) -> str | None:
    """The language pycld2 names if people write to us in it and none of ``own`` is it or serves it, else None."""
    named = cld2_language(text)
    return None if named not in _WRITTEN_TO_US or named in own or _SERVED_BY.get(named) in own else named


def _folds(answers: npt.NDArray[np.int64], folds: int) -> npt.NDArray[np.int64]:
    """A fold for each example, every class spread evenly, the same on every run."""
    generator = np.random.default_rng(20)
    fold_of = np.empty(len(answers), dtype=np.int64)
    for answer in np.unique(answers):
        members = generator.permutation(np.flatnonzero(answers == answer))
        fold_of[members] = np.arange(len(members)) % folds
    return fold_of


def _sure_margin(leads: list[tuple[float, bool]], wrong: float = 0.01) -> float:
    """The smallest lead from which on at most ``wrong`` of the held-out answers were wrong; 0 without answers."""
    ordered = sorted(leads, reverse=True)
    margin, errors = (ordered[0][0] if ordered else 0.0), 0
    for count, (lead, right) in enumerate(ordered, start=1):
        errors += not right
        if errors <= wrong * count:
            margin = lead
    return margin


def _fit(
    texts: Sequence[str],
    answers: npt.NDArray[np.int64],
    columns: Sequence[tuple[str, str]],
    languages: Sequence[str],
    margin: float = 0.0,
    familiar: npt.NDArray[np.float64] | None = None,
) -> Detector:
    grams = [hashed(char_ngrams(text, _LOW, _HIGH)) for text in texts]
    table = Table(np.unique(np.concatenate([np.empty(0, np.uint32), *grams])))
    counts = np.zeros((len(table), len(columns)))
    text_words = [hashed(text.split()) for text in texts]
    words = Table(np.unique(np.concatenate([np.empty(0, np.uint32), *text_words])))
    known = np.zeros((len(words), len(columns)), dtype=bool)
    for text_grams, these_words, answer in zip(grams, text_words, answers, strict=True):
        np.add.at(counts[:, answer], table.rows(text_grams), 1.0)
        known[words.rows(these_words), answer] = True
    smoothed = counts + _SMOOTHING
    log_probabilities = np.log(smoothed / smoothed.sum(axis=0)).astype(np.float32)
    familiar = np.zeros(len(columns)) if familiar is None else familiar
    return Detector(columns, languages, table, log_probabilities, words, known, margin, familiar)
