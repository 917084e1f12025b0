"""The languages that the engine speaks well enough, and what has to be put right before it reads.

A language stands here only if ``safemigration audio check`` finds nothing wrong with it (docs/audio.md has the measured
table and why the others are missing). Left out is better than wrong: a misread number costs more than no button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import regex

#: Words a minute; espeak-ng's own default is 175. Slower is understood better on a bad speaker and in a noisy room.
SPEED = 140
#: Counts up when what is done here changes the sound, so that what was made before is made anew.
REVISION = 1


@dataclass(frozen=True)
class Voice:
    """How espeak-ng is asked to read a language.

    Attributes:
        name: its name of the voice.
        speed: words a minute as it counts them; for Chinese it counts each character.
        digits: the digits 0 to 9 as it reads them in this language; empty: as they are.
        readings: characters whose reading it gets wrong, and what to give it instead.
    """

    name: str
    speed: int = SPEED
    digits: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)

    def written(self, text: str) -> str:
        """Return a spoken text as the engine has to get it; lines become paragraphs, so that it pauses after each."""
        if self.readings:
            words = "|".join(regex.escape(word) for word in sorted(self.readings, key=len, reverse=True))
            text = regex.sub(words, lambda found: f" {self.readings[found[0]]} ", text)
        if self.digits:
            text = text.translate(str.maketrans("0123456789", self.digits))
        return text.replace("\n", "\n\n")


#: It takes every character for itself; these stand in words where another reading is the right one.
_CHINESE = {
    "地方": "di4 fang1",
    "地址": "di4 zhi3",
    "地点": "di4 dian3",
    "地区": "di4 qu1",
    "当地": "dang1 di4",
    "各地": "ge4 di4",
    "目的地": "mu4 di4 di4",
    "外地": "wai4 di4",
    "本地": "ben3 di4",
    "银行": "yin2 hang2",
    "行业": "hang2 ye4",
    "重新": "chong2 xin1",
    "部长": "bu4 zhang3",
    "村长": "cun1 zhang3",
    "归还": "gui1 huan2",
    "还给": "huan2 gei3",
    "还钱": "huan2 qian2",
    "还债": "huan2 zhai4",
    "不还": "bu4 huan2",
    "得到": "de2 dao4",
    "取得": "qu3 de2",
    "获得": "huo4 de2",
    "干活": "gan4 huo2",
    "假期": "jia4 qi1",
    "休假": "xiu1 jia4",
    "放假": "fang4 jia4",
    "改为": "gai3 wei2",
    "作为": "zuo4 wei2",
    "成为": "cheng2 wei2",
    "认为": "ren4 wei2",
    "行为": "xing2 wei2",
    "答应": "da1 ying5",
    "出差": "chu1 chai1",
    "便宜": "pian2 yi5",
    "教堂": "jiao4 tang2",
    "睡觉": "shui4 jiao4",
    "着手": "zhuo2 shou3",
}

#: BCP 47 -> voice.
VOICES: Mapping[str, Voice] = MappingProxyType(
    {
        "en": Voice("en-us"),
        "zh-Hans": Voice(
            "cmn-latn-pinyin", speed=190, readings=_CHINESE
        ),  # "cmn" reads the tones aloud as English numbers
        "vi": Voice("vi"),
        "ne": Voice("ne", digits="०१२३४५६७८९"),  # 0 to 9 it reads in English
        "bn": Voice("bn"),
        "id": Voice("id"),
        "ar": Voice("ar"),
        "ru": Voice("ru"),
        "fr": Voice("fr-fr"),
        "es": Voice("es-419"),
    }
)
