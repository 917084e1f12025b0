"""Burmese in the Zawgyi encoding, which gives Unicode's code points other meanings: many phones still write it.

Google's Myanmar Tools tell the two apart; python-myanmar converts. Of Unicode messages of a few words one in two
hundred looks like Zawgyi, of Zawgyi ones one in thirty does not.
"""

from __future__ import annotations

from functools import lru_cache

import regex
from myanmar import converter
from myanmartools import ZawgyiDetector

#: From this probability on a text is taken for Zawgyi; short texts in Unicode can look like it.
_SURE = 0.95
_RUN = regex.compile(r"[\p{Myanmar}]+")
#: It prints letters that make no syllable, and these are what somebody wrote.
vars(converter)["print"] = lambda *_: None


@lru_cache(maxsize=1)
def _detector() -> ZawgyiDetector:
    return ZawgyiDetector()


def is_zawgyi(text: str) -> bool:
    """Whether the Burmese letters of a text are most likely encoded as Zawgyi; no letters, no."""
    return _RUN.search(text) is not None and _detector().get_zawgyi_probability(text) >= _SURE


def to_unicode(text: str) -> tuple[str, tuple[int, ...]]:
    """A Zawgyi text in Unicode, and for each of its characters the index of the one it comes from.

    Signs change places in the conversion, so an index is exact at the ends of a run of Burmese letters and near inside.
    """
    pieces: list[str] = []
    origins: list[int] = []
    at = 0
    for run in _RUN.finditer(text):
        pieces.append(text[at : run.start()])
        origins.extend(range(at, run.start()))
        converted = str(converter.convert(run[0], "zawgyi", "unicode"))
        pieces.append(converted)
        origins.extend(min(run.start() + index, run.end() - 1) for index in range(len(converted)))
        at = run.end()
    pieces.append(text[at:])
    origins.extend(range(at, len(text)))
    return "".join(pieces), tuple(origins)
