"""What each part of the classifier is worth: cross-validated accuracy under other options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from bot.understanding.features import block_hashes, seen_text
from bot.understanding.ngrams import Hashes
from bot.understanding.normalise import normalise
from bot.understanding.training import Options, held_out_scores
from tests.bench.nlu.messages import Example
from tests.bench.nlu.outcomes import Lists

Blocks = Mapping[str, Hashes]
Right = npt.NDArray[np.bool_]
_SALT = 0x9E3779B1  # odd, so that languages numbered from 1 get hash spaces far apart


def ablation(examples: Sequence[Example], lists: Lists, console: Console, advance: Callable[[], object]) -> None:
    """Print how often the classifier alone is right under other options; ``advance`` is called after each of
    :data:`VARIANTS` variants.
    """
    texts = [normalise(example.text) for example in examples]
    languages = [example.language for example in examples]
    pairs = list(zip(texts, languages, strict=True))
    placed = [block_hashes(seen_text(text, lists.gazetteer.find(text, own)), own) for text, own in pairs]
    number = {language: index + 1 for index, language in enumerate(sorted(set(languages)))}
    apart = [_of_language(blocks, number[language]) for blocks, language in zip(placed, languages, strict=True)]
    plain = [block_hashes(seen_text(text, []), own) for text, own in pairs]
    base = Options()
    variants: list[tuple[str, Sequence[Blocks], Options]] = [
        ("as trained", placed, base),
        ("n-grams a language", apart, base),
        ("no concepts", placed, replace(base, weights={"concept": 0.0})),
        ("concepts only", placed, replace(base, weights={"char": 0.0, "word": 0.0})),
        ("no characters", placed, replace(base, weights={"char": 0.0})),
        ("no words", placed, replace(base, weights={"word": 0.0})),
        ("countries left in", plain, base),
        ("balanced", placed, replace(base, balanced=True)),
        ("C = 0.5", placed, replace(base, C=0.5)),
        ("C = 2", placed, replace(base, C=2.0)),
    ]
    results = []
    for name, blocks, options in variants:
        results.append((name, *_right(blocks, examples, options)))
        advance()
    table = Table("language", *(name for name, _, _ in results), title="Ablation: first / in three, 3-fold")
    for language in [*number, "all"]:
        rows = np.array([language in ("all", own) for own in languages])
        cells = (f"{first[rows].mean():.3f} / {three[rows].mean():.3f}" for _, first, three in results)
        table.add_row(language, *cells)
    console.print(table)


#: How many variants :func:`ablation` trains.
VARIANTS = 10


def _right(blocks: Sequence[Blocks], examples: Sequence[Example], options: Options) -> tuple[Right, Right]:
    """Whether each example, held out, is first and among the first three."""
    held_out = held_out_scores(blocks, [e.intent for e in examples], [e.language for e in examples], options)
    order = np.argsort(-held_out.scores, axis=1, kind="stable")
    answers = np.array([held_out.intents.index(example.intent) for example in examples])
    return order[:, 0] == answers, (order[:, :3] == answers[:, None]).any(axis=1)


def _of_language(blocks: Blocks, number: int) -> Blocks:
    """The blocks with n-grams that no other language shares; concepts stay those of all."""
    salt = np.uint32(number * _SALT & 0xFFFFFFFF)
    return {name: hashes if name == "concept" else hashes ^ salt for name, hashes in blocks.items()}
