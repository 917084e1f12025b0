"""A morning at the stations: who comes with which train, what they ask, how long they think. Pure and seeded.

From the seed (ILO-IPEC 2007, China): "A public awareness campaign carried out with the Ministry of Railways at the time
of the Chinese Spring Festival reached nearly a million migrants travelling through 22 major train and bus stations."
The figures that stand there are :data:`REACHED` and :data:`STATIONS`; all else here is assumed, and named below.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

#: Of the seed: people reached, and stations.
REACHED, STATIONS = 1_000_000, 22
#: Assumed: the festival's travel season lasts 40 days, and a station is busy for 18 hours a day.
DAYS, HOURS = 40, 18
#: Assumed: a train comes to each station every ten minutes, and to all of them one after the other, give or take some
#: seconds: the timetables are not made for us to be at the same minute everywhere. That is what the rush is for.
HEADWAY, GIVE_OR_TAKE = 600.0, 10.0
#: Assumed: who scans the code does so some minutes after the train is there: leaving it, the hall, the poster (seconds;
#: the sum of two exponential waits).
TO_THE_POSTER = 90.0
#: Assumed: seconds between an answer and what she does next: the least, and the median and spread (sigma of the
#: logarithm) of what comes on top.
LEAST, THINKS, SPREAD = 4.0, 9.0, 0.7
#: Assumed: what she does after scanning: 2 to 6 things.
ACTS = (2, 6)
#: Assumed: one traveller in fifty cries for help at some point; in the rush one in fifty more does so without a word of
#: danger.
CRIES = 0.02
#: Messages that the bot answers one traveller with, all her acts together: measured, to find how many travellers make
#: a load.
ANSWERS = 8.3

#: The client's language of travellers within China, and how many of a hundred have it.
LANGUAGES = {"zh-hans": 88, "en": 4, "vi": 3, "my": 2, "id": 2, "ru": 1}
SAID = {
    "zh-hans": (
        "你好",
        "我想去日本打工",
        "可以扣我的护照吗",
        "最低工资是多少",
        "中介要收多少钱",
        "中介说不用签合同，可以吗",
        "我一个人去，没有带身份证",
        "金星人力公司有执照吗",
        "去新加坡做保姆要注意什么",
        "合同上没有写工资怎么办",
        "每天工作多少小时",
        "出事了找谁",
    ),
    "en": (
        "hello",
        "guide qatar",
        "can they keep my passport",
        "minimum wage",
        "is Brilliant Minds licensed in Philippines",
    ),
    "vi": ("xin chào", "họ có được giữ hộ chiếu của tôi không", "lương tối thiểu ở Nhật Bản"),
    "my": ("မင်္ဂလာပါ", "ထိုင်းနိုင်ငံမှာ အလုပ်လုပ်ချင်တယ်"),
    "id": ("halo", "bolehkah mereka menahan paspor saya", "berapa upah minimum di Malaysia"),
    "ru": ("привет", "могут ли забрать мой паспорт"),
}
CRY = {
    "zh-hans": ("救命", "他打我", "我被关起来了，出不去", "我被卖了", "110"),
    "en": ("help me, they locked me in a room", "he beats me"),
    "vi": ("cứu tôi với", "họ nhốt tôi"),
    "my": ("ကယ်ပါ",),
    "id": ("tolong saya, saya dikurung", "majikan memukul saya"),
    "ru": ("помогите, меня заперли",),
}
#: Cries that the first look does not hear, only the understanding (bot/channels/cries.py).
QUIET = {
    "zh-hans": ("危险", "弟弟去了缅甸以后一直联系不上", "他们不让我和家里打电话", "他们轮流看着大门 上厕所都跟到"),
    "en": ("cant talk he is near", "they watch us even in toilet"),
    "vi": ("no doi ban em sang cong ty khac",),
    "my": ("အိမ်ရှင်ယောက်ျားက ညညဆို ကျမအခန်းထဲ ဝင်ဝင်လာတယ် ကြောက်လို့ မအိပ်ရဲဘူး",),
    "id": ("saya ga bisa ngomong lama", "sakit parah muntah darah tapi ga dibolehin ke dokter"),
    "ru": ("жить больше не хочу, сил нет, сегодня всё закончу",),
}
COMMANDS = ("/contacts", "/help", "/guide", "/journey")


@dataclass(frozen=True)
class Act:
    """What a traveller does.

    Attributes:
        after: seconds after the answer to what she did before.
        text: what she writes; None where she presses a button.
        button: which of the buttons that she sees then, counted around.
        kind: "ordinary", "danger" (a cry for help) or "quiet" (a cry without a word of danger).
    """

    after: float
    text: str | None = None
    button: int = 0
    kind: str = "ordinary"


@dataclass(frozen=True)
class Traveller:
    """Somebody who scans the code of a station: when (seconds), her chat, her client's language, and what she does."""

    at: float
    chat: int
    language: str
    acts: tuple[Act, ...]


def a_second(messages: float) -> float:
    """Travellers a second whose answers make so many messages a second."""
    return messages / ANSWERS


def times_the_campaign(messages: float) -> float:
    """How many times the mean of the whole campaign a load is."""
    return a_second(messages) / (REACHED / (DAYS * HOURS * 3600))


def morning(seed: int, seconds: float, messages: float, codes: Sequence[str]) -> list[Traveller]:
    """The travellers of a morning, by the time they scan.

    Args:
        seed: the same one makes the same morning.
        seconds: how long it lasts.
        messages: messages a second that the answers shall make, about.
        codes: of the stations, as they stand in ``/start``.
    """
    draw = random.Random(seed)
    people = a_second(messages) * HEADWAY / len(codes)
    scans: list[tuple[float, str]] = []
    for number, code in enumerate(draw.sample(codes, len(codes))):
        train = HEADWAY * (number / len(codes) - 2)  # those who came before walk up to the poster still
        train += draw.uniform(-GIVE_OR_TAKE, GIVE_OR_TAKE)
        while train < seconds:
            for _ in range(int(people + draw.random())):
                scans.append((train + draw.gammavariate(2.0, TO_THE_POSTER), code))
            train += HEADWAY
    scans = sorted(scan for scan in scans if 0.0 <= scan[0] < seconds)
    return [_traveller(draw, at, 1000 + number, code) for number, (at, code) in enumerate(scans)]


def rush(seed: int, people: int, seconds: float, codes: Sequence[str]) -> list[Traveller]:
    """Trains at all stations at once: each scans, a few cry at once instead. Each does one thing only."""
    draw = random.Random(seed)
    found = []
    for number in range(people):
        language, cries, act = _language(draw), draw.random() / CRIES, Act(0.0, f"/start {draw.choice(codes)}")
        if cries < 1:
            act = Act(0.0, draw.choice(CRY[language]), kind="danger")
        elif cries < 2:
            act = Act(0.0, draw.choice(QUIET[language]), kind="quiet")
        found.append(Traveller(draw.uniform(0.0, seconds), 1_000_000 + number, language, (act,)))
    return sorted(found, key=lambda traveller: traveller.at)


def _traveller(draw: random.Random, at: float, chat: int, code: str) -> Traveller:
    language = _language(draw)
    acts = [Act(0.0, f"/start {code}")]
    for _ in range(draw.randint(*ACTS)):
        after = LEAST + draw.lognormvariate(0.0, SPREAD) * THINKS
        kind = draw.random()
        if kind < 0.5:
            acts.append(Act(after, draw.choice(SAID[language])))
        elif kind < 0.95:
            acts.append(Act(after, button=draw.randrange(100)))
        else:
            acts.append(Act(after, draw.choice(COMMANDS)))
    if draw.random() < CRIES:
        place = draw.randrange(1, len(acts))
        said = draw.choice((*CRY[language], "/danger"))
        acts[place] = Act(acts[place].after, said, kind="danger")
    return Traveller(at, chat, language, tuple(acts))


def _language(draw: random.Random) -> str:
    return draw.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
