"""What the chats of the bench ask, and what each must get: texts that tell the questions apart.

Every message of a chat is answered with another text, so that a lost, exchanged or repeated answer shows:

- *agencies*: an invented agency with the number of the message in its name, which the answer quotes;
- *journey*: fourteen questions about a journey, each with its number, then agencies. A turn that ran twice, or not at
  all, would move all that follow;
- *guides*: one country after the other by its name alone, in a language of hers.

The expected texts are those of a chat of the same kind that the same program answers before anything is killed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from babel import Locale

#: Stands for the number of a message, four digits.
NUMBER = "#NUMBER#"
_AGENCY = {
    "en": f"Is Zuvoka {NUMBER} licensed in the Philippines?",
    "id": f"Apakah Zuvoka {NUMBER} punya izin di Filipina?",
    "zh-Hans": f"Zuvoka {NUMBER} 在菲律宾有执照吗？",
}
#: The last five are asked because of the first nine answers; an agency before the end would interrupt.
_JOURNEY = ("check my journey", *["no"] * 9, *["yes"] * 5)
_COUNTRIES = (
    "QA",
    "JP",
    "KR",
    "SG",
    "TH",
    "FR",
    "DE",
    "IT",
    "KW",
    "OM",
    "MY",
    "PL",
    "BH",
    "AE",
    "SA",
    "TW",
    "HK",
    "IL",
)
_GUIDES = ("es", "ar", "fr", "ne", "bn", "my")
KINDS = (*(f"agencies {tag}" for tag in _AGENCY), "journey en", *(f"guides {tag}" for tag in _GUIDES))
#: Numbers from here on belong to the chats that are answered before anything is killed.
UNDISTURBED = 9000


class Indistinct(RuntimeError):
    """Two messages of a kind get the same answer, so that nothing could be told from it."""


@dataclass(frozen=True)
class Talk:
    """What one chat asks, one message after the other.

    Attributes:
        kind: one of KINDS.
        chat: Telegram's number of the chat.
        first: number of its first message.
        length: how many messages.
    """

    kind: str
    chat: int
    first: int
    length: int

    @property
    def language(self) -> str:
        """Language code of its Telegram client."""
        return self.kind.partition(" ")[2]

    def text(self, place: int) -> str:
        """What it says at a place, counted from 0."""
        return _scripted(self.kind, place).replace(NUMBER, f"{self.first + place:04d}")

    def expected(self, undisturbed: Talk, answers: Sequence[str]) -> list[str]:
        """The texts it must get, in order.

        Args:
            undisturbed: a talk of its kind and length.
            answers: what that one got.

        Raises:
            Indistinct: two of them are the same.
        """
        if len(set(answers)) < len(answers) or len(answers) < self.length:
            raise Indistinct(f"{self.kind}: {self.length} messages got {len(set(answers))} different texts")
        numbers = {f"{undisturbed.first + place:04d}": f"{self.first + place:04d}" for place in range(self.length)}
        return [_renumbered(answer, numbers) for answer in answers]


def talks(chats: int, updates: int) -> list[Talk]:
    """Share the updates out among the chats, and the kinds too."""
    lengths = [updates // chats + (chat < updates % chats) for chat in range(chats)]
    return [
        Talk(KINDS[chat % len(KINDS)], chat + 1, 1 + sum(lengths[:chat]), length) for chat, length in enumerate(lengths)
    ]


def undisturbed(of: Sequence[Talk]) -> list[Talk]:
    """One talk of each kind and length, in chats of their own."""
    shapes = sorted({(talk.kind, talk.length) for talk in of})
    longest = max(length for _, length in shapes)
    return [
        Talk(kind, UNDISTURBED + at, UNDISTURBED + at * longest, length) for at, (kind, length) in enumerate(shapes)
    ]


def _scripted(kind: str, place: int) -> str:
    what, _, language = kind.partition(" ")
    if what == "journey" and place < len(_JOURNEY):
        return _JOURNEY[place]
    if what == "guides" and place < len(_COUNTRIES):
        return str(Locale.parse(language).territories[_COUNTRIES[place]])
    return _AGENCY.get(language, _AGENCY["en"])


def _renumbered(text: str, numbers: dict[str, str]) -> str:
    for old, new in numbers.items():
        text = text.replace(f"Zuvoka {old}", f"Zuvoka {new}")
    return text
