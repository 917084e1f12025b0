"""Does the classifier know what it is talking about? Soft-max is sure of itself on gibberish too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import regex

from bot.understanding.model import Ranking
from bot.understanding.ngrams import Hashes, Table, char_ngrams, hashed
from bot.understanding.tokens import is_unsegmented, tokenise

_LETTER = regex.compile(r"[\p{L}\p{N}]")
#: Share of held-out examples that may lie below the limit.
_TURNED_AWAY = 0.005
#: A group with fewer examples than this cannot tell its own limit and takes that of the others.
_ENOUGH = 1 / _TURNED_AWAY
_SEED = 20
_FOLDS = 5


def pieces(text: str) -> list[str]:
    """What coverage counts: trigrams of characters, or single letters of scripts without spaces between words.

    A trigram of Chinese is most of a clause: two thirds of those in a good new sentence are new.
    """
    if is_unsegmented(text):
        return [token.text for token in tokenise(text) if not token.ends_sentence]
    return char_ngrams(" ".join(token.text for token in tokenise(text) if not token.ends_sentence), 3, 3)


class Coverage:
    """How much of a message stands in the training examples of its language.

    Attributes:
        groups: (language, way of writing) of each table: BCP 47, and ``letters`` for scripts without spaces between
            words or ``words`` for all others (pinyin is ``("zh-Hans", "words")``).
        tables: the pieces known of each group.
        limits: share (0..1) below which a message is not understood, for each group.
    """

    def __init__(self, groups: Sequence[tuple[str, str]], tables: Sequence[Table], limits: Sequence[float]) -> None:
        self.groups = tuple(groups)
        self.tables = tuple(tables)
        self.limits = tuple(limits)

    @property
    def languages(self) -> frozenset[str]:
        """The languages that have examples, BCP 47."""
        return frozenset(language for language, _ in self.groups)

    def share(self, text: str, language: str) -> float:
        """Share (0..1) of the pieces of a seen text that the examples of ``language`` hold; 0.0 without any letter.

        Of a language without examples in this way of writing: of any language.
        """
        if _LETTER.search(text) is None:
            return 0.0
        hashes = hashed(pieces(text))
        number = self._group(text, language)
        tables = self.tables if number is None else (self.tables[number],)
        return max((len(table.rows(hashes)) / len(hashes) for table in tables), default=0.0)

    def covers(self, text: str, language: str) -> bool:
        """Whether enough of a seen text is known for the classifier to be worth asking."""
        number = self._group(text, language)
        limit = max(self.limits, default=1.0) if number is None else self.limits[number]
        share = self.share(text, language)
        return share > 0 and share >= limit

    def _group(self, text: str, language: str) -> int | None:
        group = (language, _writing(text))
        return self.groups.index(group) if group in self.groups else None

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Everything it is, for ``np.savez``; :meth:`from_arrays` reads it back."""
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "groups": np.array(self.groups, dtype=np.str_).reshape(-1, 2),
            "limits": np.array(self.limits, dtype=np.float64),
        }
        return arrays | {f"table_{number}": table.hashes for number, table in enumerate(self.tables)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Coverage:
        """The coverage that :meth:`arrays` described."""
        groups = [(str(language), str(writing)) for language, writing in arrays["groups"]]
        tables = [Table(arrays[f"table_{number}"].astype(np.uint32)) for number in range(len(groups))]
        return cls(groups, tables, [float(limit) for limit in arrays["limits"]])


def _writing(text: str) -> str:
    return "letters" if is_unsegmented(text) else "words"


def train_coverage(texts: Sequence[str], languages: Sequence[str]) -> Coverage:
    """From seen texts and the language (BCP 47) of each; the limits come from examples held out.

    Give no examples of ``out_of_scope``: they hold gibberish on purpose.
    """
    groups = sorted({(language, _writing(text)) for text, language in zip(texts, languages, strict=True)})
    tables, limits = [], []
    for group in groups:
        own = [
            hashed(pieces(text))
            for text, language in zip(texts, languages, strict=True)
            if (language, _writing(text)) == group
        ]
        own = [hashes for hashes in own if len(hashes)]
        shares = _held_out_shares(own)
        tables.append(_table(own))
        limits.append(float(np.quantile(shares, _TURNED_AWAY)) if len(shares) >= _ENOUGH else np.nan)
    others = float(np.nanmedian(limits)) if not np.isnan(limits).all() else 0.0
    return Coverage(groups, tables, [others if np.isnan(limit) else limit for limit in limits])


def _held_out_shares(own: Sequence[Hashes]) -> list[float]:
    fold = np.random.default_rng(_SEED).permutation(np.arange(len(own)) % _FOLDS)
    shares: list[float] = []
    for number in range(_FOLDS):
        known = _table([hashes for hashes, of in zip(own, fold, strict=True) if of != number])
        shares += [len(known.rows(hashes)) / len(hashes) for hashes, of in zip(own, fold, strict=True) if of == number]
    return shares


def _table(messages: Sequence[Hashes]) -> Table:
    return Table(np.unique(np.concatenate([np.empty(0, np.uint32), *messages])))


def guarded(ranking: Ranking, *, covered: bool, spoken: bool, answer: bool = False) -> tuple[str, float]:
    """The intent to act on, and its confidence.

    Args:
        ranking: of the classifier.
        covered: enough of the message is known to the model.
        spoken: the message is in a language we have examples of.
        answer: it is a short answer to an open question; "alone, at night" is then no cry.

    Returns:
        ``out_of_scope`` for gibberish and unknown languages, ``nlu_fallback`` where the classifier hesitates (the
        ranking keeps the candidates, so that the dialogue can ask), else the best. Danger is never asked back.
    """
    best, confidence = ranking.intents[0]
    if not covered or not spoken:
        return "out_of_scope", 1.0
    if ranking.alarm and not answer:
        return "danger", dict(ranking.intents)["danger"]
    if best in ("out_of_scope", "danger") or ranking.sure:
        return best, confidence
    return "nlu_fallback", confidence
