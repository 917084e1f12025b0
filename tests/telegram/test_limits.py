"""Telegram's limits on: nothing lost, nothing refused, and who cries for help is answered before all who wait."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.channels import telegram_limits
from bot.channels.inbox import Call, Entry, Inbox
from bot.channels.telegram_limits import Bucket, SharedLimiter
from bot.channels.telegram_updates import parse, to_json
from bot.channels.urgency import Turnstile, Urgency
from bot.turns import Incoming, Turn
from tests.telegram.conftest import Bot, make
from tests.telegram.double import Double, Recorded
from tests.telegram.double_limits import Limits
from tests.telegram.double_rules import Refused
from tests.telegram.fakes import turn

HER = 5000


@pytest.fixture
def limited(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """The channel in front of a double that has its limits on."""
    monkeypatch.setattr(telegram_limits, "CHAT", 1.0)
    bot.telegram.limits = Limits()
    return bot


def entry(bot: Bot, number: int, chat: int, body: dict[str, Any]) -> Entry:
    """An update as the inbox takes it."""
    return Entry(number, bot.conversation(chat), body)


def senders(telegram: Double) -> list[int]:
    """Whom messages went to, in the order in which Telegram took them."""
    return [call.params["chat_id"] for call in telegram.called("sendMessage") if call.outcome == "ok"]


# -- the double ------------------------------------------------------------------------------------------------------


def test_the_double_refuses_what_is_too_fast_and_takes_it_after_the_wait() -> None:
    clock = [0.0]
    limits = Limits(clock=lambda: clock[0])

    def spend(chat: int, method: str = "sendMessage") -> int | None:
        try:
            limits.spend(method, {"chat_id": chat})
        except Refused as refused:
            return refused.retry_after if refused.code == 429 else 0
        return None

    assert [spend(chat) for chat in range(1, 32)] == [None] * 30 + [1]
    clock[0] += 1.0
    assert [spend(7) for _ in range(9)] == [None] * 8 + [1]
    assert spend(7, "sendChatAction") is None
    clock[0] += 2.0
    assert [spend(-9) for _ in range(21)] == [None] * 20 + [3]
    clock[0] += 3.0
    assert spend(-9) is None
    limits.spend("getUpdates", {})


async def test_without_limits_the_double_takes_all(bot: Bot) -> None:
    for chat in range(1, 61):
        bot.telegram.say(chat, "hello")
    await bot.settled()
    assert bot.telegram.limits is None
    assert {call.outcome for call in bot.telegram.called("sendMessage")} == {"ok"}


# -- the limiter -----------------------------------------------------------------------------------------------------


def test_a_bucket_gives_what_it_holds_then_one_at_a_time() -> None:
    bucket = Bucket(2.0, 3.0, 0.0)
    for _ in range(3):
        assert bucket.wait(0.0) == 0.0
        bucket.take(0.0)
    assert bucket.wait(0.0) == pytest.approx(0.5)
    assert bucket.wait(0.0, spare=1.0) == 0.0
    assert bucket.wait(0.5) == 0.0
    assert not bucket.full(0.5)
    assert bucket.full(1.5)


class Sent:
    """Calls through a limiter, in the order in which they go."""

    def __init__(self, limiter: SharedLimiter) -> None:
        self.limiter = limiter
        self.order: list[str] = []
        self.refuse: dict[int, int] = {}
        self.at: dict[str, float] = {}

    async def call(self, chat: int, name: str, urgency: int = Urgency.ANSWER, endpoint: str = "sendMessage") -> Any:
        async def made() -> bool:
            if self.refuse.get(chat):
                self.refuse[chat] -= 1
                raise RetryAfter(0)
            self.order.append(name)
            self.at[name] = time.monotonic()
            return True

        with self.limiter.noting():
            return await self.limiter.process_request(made, (), {}, endpoint, {"chat_id": chat}, int(urgency))


@pytest.fixture
async def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    monkeypatch.setattr(telegram_limits, "BURST", 5.0)
    monkeypatch.setattr(telegram_limits, "PATIENCE", 0.0)
    return Sent(SharedLimiter())


async def test_cries_then_first_messages_then_the_rest(sent: Sent) -> None:
    await asyncio.gather(
        *(sent.call(chat, f"early {chat}") for chat in range(1, 6)),
        *(sent.call(chat, f"more {chat}", Urgency.MORE) for chat in range(6, 9)),
        *(sent.call(chat, f"first {chat}") for chat in range(9, 12)),
        sent.call(HER, "cry", Urgency.CRY),
    )
    assert sent.order == [
        *(f"early {chat}" for chat in range(1, 6)),
        "cry",
        *(f"first {chat}" for chat in range(9, 12)),
        *(f"more {chat}" for chat in range(6, 9)),
    ]


async def test_who_waits_long_enough_goes_before_first_messages(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_limits, "BEHIND", 0.05)
    early = [asyncio.create_task(sent.call(chat, f"early {chat}")) for chat in range(1, 9)]
    more = asyncio.create_task(sent.call(20, "more", Urgency.MORE))
    await asyncio.sleep(0.06)
    await asyncio.gather(more, *early, *(sent.call(chat, f"late {chat}") for chat in range(30, 35)))
    assert sent.order.index("more") < sent.order.index("late 30")


async def test_what_waits_for_a_chat_is_hurried(sent: Sent) -> None:
    calls = [asyncio.create_task(sent.call(chat, str(chat))) for chat in range(1, 21)]
    hers = asyncio.create_task(sent.call(HER, "hers"))
    await asyncio.sleep(0)
    sent.limiter.hurry(HER)
    await asyncio.gather(hers, *calls)
    assert sent.order.index("hers") <= 6


async def test_one_chat_that_must_wait_stops_nobody_else(sent: Sent) -> None:
    sent.refuse = {7: 1}
    await asyncio.gather(sent.call(7, "seven"), *(sent.call(chat, str(chat)) for chat in range(1, 5)))
    assert sent.order == ["1", "2", "3", "4", "seven"]


async def test_when_two_chats_must_wait_all_wait(sent: Sent) -> None:
    sent.refuse = {7: 1, 8: 1}
    waiting = [asyncio.create_task(sent.call(chat, str(chat))) for chat in (7, 8)]
    await asyncio.sleep(0.01)
    begun = time.monotonic()
    await sent.call(9, "nine", Urgency.CRY)
    assert sent.at["nine"] - begun > telegram_limits.MARGIN / 2
    await asyncio.gather(*waiting)


async def test_telegram_that_says_wait_for_ever_is_reported(sent: Sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_limits, "MARGIN", 0.001)
    sent.refuse = {7: 100}
    with pytest.raises(RetryAfter):
        await sent.call(7, "seven")
    assert sent.refuse[7] == 100 - telegram_limits.RETRIES - 1


async def test_what_is_delayed_on_its_way_is_no_flood(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that can be on its way arrives in one moment, and the next ones follow as fast as they may."""
    monkeypatch.setattr(telegram_limits, "FLIGHT", 60.0)
    limiter, limits, arrive = SharedLimiter(), Limits(), asyncio.Event()

    async def made(chat: int) -> bool:
        if chat >= 20:
            await arrive.wait()
        limits.spend("sendMessage", {"chat_id": chat})
        return True

    def call(chat: int) -> Any:
        urgency = Urgency.CRY if chat % 50 == 0 else Urgency.ANSWER
        return limiter.process_request(made, (chat,), {}, "sendMessage", {"chat_id": chat}, int(urgency))

    tasks = [asyncio.create_task(call(chat)) for chat in range(1, 20)]
    await asyncio.sleep(0.1)
    tasks += [asyncio.create_task(call(chat)) for chat in range(20, 91)]
    await asyncio.sleep(1.0)
    arrive.set()
    await asyncio.gather(*tasks)
    assert limits.refused == 0


async def test_typing_is_left_out_while_others_wait(sent: Sent) -> None:
    assert await sent.call(1, "typing", endpoint="sendChatAction")
    assert sent.order == ["typing"]
    calls = [asyncio.create_task(sent.call(chat, str(chat))) for chat in range(1, 8)]
    await asyncio.sleep(0)
    assert await sent.call(9, "typing again", endpoint="sendChatAction")
    await asyncio.gather(*calls)
    assert "typing again" not in sent.order


async def test_a_caller_that_gives_up_takes_nobodys_place(sent: Sent) -> None:
    calls = [asyncio.create_task(sent.call(chat, str(chat))) for chat in range(1, 10)]
    await asyncio.sleep(0)
    calls[6].cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    assert sent.order == [str(chat) for chat in range(1, 10) if chat != 7]


# -- the turnstile ---------------------------------------------------------------------------------------------------


async def test_one_turn_in_a_round_and_cries_first() -> None:
    turns, order = Turnstile(lambda: False), []

    async def work(chat: str) -> None:
        async with turns.turn(chat):
            order.append(chat)
            time.sleep(0.001)

    tasks = [asyncio.create_task(work(f"chat {number}")) for number in range(10)]
    while len(order) < 3:
        await asyncio.sleep(0)
    turns.hurry("chat 8")
    turns.hurry("new")
    tasks.append(asyncio.create_task(work("new")))
    await asyncio.gather(*tasks)
    assert order.index("chat 8") <= 4
    assert order.index("new") <= 5
    assert len(order) == 11


async def test_while_answers_wait_to_be_sent_only_cries_begin() -> None:
    crowded, order = [True], []
    turns = Turnstile(lambda: crowded[0])

    async def work(chat: str) -> None:
        async with turns.turn(chat):
            order.append(chat)

    tasks = [asyncio.create_task(work("ordinary"))]
    await asyncio.sleep(0.05)
    turns.hurry("cry")
    tasks.append(asyncio.create_task(work("cry")))
    await asyncio.sleep(0.05)
    assert order == ["cry"]
    crowded[0] = False
    await asyncio.gather(*tasks)
    assert order == ["cry", "ordinary"]


async def test_turns_that_hang_keep_no_cry_out() -> None:
    turns, inside = Turnstile(lambda: False), []
    for_ever = asyncio.Event()

    async def hang(chat: str) -> None:
        async with turns.turn(chat):
            inside.append(chat)
            await for_ever.wait()

    tasks = [asyncio.create_task(hang(str(number))) for number in range(40)]
    turns.hurry("cry")
    tasks.append(asyncio.create_task(hang("cry")))
    for _ in range(100):
        await asyncio.sleep(0)
    assert "cry" in inside
    assert len(inside) <= 17
    for_ever.set()
    await asyncio.gather(*tasks)
    assert len(inside) == 41


# -- cries that hold no word of danger -------------------------------------------------------------------------------


async def test_a_cry_without_a_word_of_danger_is_heard_while_it_waits(limited: Bot) -> None:
    telegram = limited.telegram
    for chat in range(1, 201):
        telegram.say(chat, "hello")
    telegram.say(HER, "good morning")
    await telegram.until(lambda: len(senders(telegram)) >= 25)
    assert HER not in senders(telegram)
    before = len(senders(telegram))
    telegram.say(HER, "he will not let us", language="ne")
    await telegram.until(lambda: senders(telegram).count(HER) == 2, 20)
    assert telegram.texts(HER) == ["1: good morning", "2: he will not let us"]
    assert len(senders(telegram)) - before < 120, "those who had waited before her wait on"
    await telegram.until(lambda: len(senders(telegram)) == 202, 20)


async def test_what_waits_is_read_once_and_what_does_not_wait_never(limited: Bot) -> None:
    telegram, assistant = limited.telegram, limited.assistant
    telegram.say(7, "alone")
    await limited.settled()
    assert assistant.read == []
    for chat in range(1, 101):
        telegram.say(chat, "hello")
    for number in range(20):
        telegram.say(HER, f"line {number}")
    await telegram.until(lambda: HER in senders(telegram), 20)
    assert len(assistant.read) >= 20
    assert len([text for text in assistant.read if text != "hello"]) == len({*assistant.read} - {"hello"})


async def test_what_cannot_be_read_keeps_nobody_from_being_heard(
    limited: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = limited.telegram
    for chat in range(1, 151):
        telegram.say(chat, "unreadable")
    telegram.say(HER, "he will not let us")
    await telegram.until(lambda: HER in senders(telegram), 20)
    assert len(senders(telegram)) < 130
    await telegram.until(lambda: len(senders(telegram)) == 151, 20)


# -- all of it -------------------------------------------------------------------------------------------------------


async def test_two_hundred_wait_and_one_cries_for_help(limited: Bot) -> None:
    telegram = limited.telegram
    for chat in range(1, 201):
        telegram.say(chat, "hello")
    await telegram.until(lambda: len(senders(telegram)) >= 40)
    before = len(senders(telegram))
    telegram.say(HER, "help me, they locked me in a room")
    await telegram.until(lambda: HER in senders(telegram), 5)
    assert senders(telegram).index(HER) - before <= 30, "within a second of sending, on a busy machine too"
    await telegram.until(lambda: len(senders(telegram)) == 201, 20)
    await limited.settled()
    assert telegram.limits is not None
    assert telegram.limits.refused == 0


async def test_her_earlier_message_goes_before_her_cry_and_both_before_the_others(limited: Bot) -> None:
    telegram = limited.telegram
    for chat in range(1, 121):
        telegram.say(chat, "hello")
    telegram.say(HER, "hello")
    await telegram.until(lambda: len(senders(telegram)) >= 25)
    telegram.press(HER, data="xxxxxxxxdanger", message=1)
    await telegram.until(lambda: senders(telegram).count(HER) == 2, 5)
    assert len(senders(telegram)) < 60
    assert telegram.texts(HER) == ["1: hello", "2: [old_button]"]


async def test_the_answer_to_a_cry_that_only_the_understanding_hears_goes_before_others(limited: Bot) -> None:
    def answer(incoming: Incoming) -> Turn:
        if incoming.text == "it is about my boss":
            return Turn("en", "danger", 1.0, ("danger",), True, {}, turn("ring 112", "and hide").replies)
        return turn("one", "two")

    limited.assistant.answer = answer
    telegram = limited.telegram
    for chat in [*range(1, 41), HER, *range(41, 61)]:
        telegram.say(chat, "it is about my boss" if chat == HER else "hello")
    await telegram.until(lambda: len(senders(telegram)) == 122, 20)
    first = {chat: senders(telegram).index(chat) for chat in (HER, 40)}
    last = {chat: 121 - senders(telegram)[::-1].index(chat) for chat in (HER, 40)}
    assert last[HER] - first[HER] <= 3
    assert last[40] - first[40] > 10


async def test_cries_that_wait_at_a_start_go_first(telegram: Double, bot: Bot) -> None:
    await bot.stop()
    inbox, asked = Inbox(bot.state), [(chat, "hello") for chat in range(1, 31)]
    for number, (chat, text) in enumerate([*asked, (HER, "救命")]):
        update = {"update_id": number + 1, "message": telegram.message(chat, text=text)}
        said = parse(update, 42)
        inbox.add([entry(bot, number + 1, chat, to_json(said))])  # type: ignore[arg-type]
    again = make(telegram, bot.state, bot.settings)
    again.start()
    await telegram.until(lambda: len(senders(telegram)) == 31)
    await again.stop()
    assert senders(telegram).index(HER) <= 2


def test_the_urgency_of_a_call_survives_and_old_rows_are_read(bot: Bot) -> None:
    inbox = Inbox(bot.state)
    inbox.add([entry(bot, 1, 7, {"is": "Said"})])
    pending = inbox.next(bot.conversation(7))
    assert pending is not None
    inbox.answer(pending, [Call("sendMessage", {"chat_id": 7}, urgent=True), Call("sendMessage", {"chat_id": 7})])
    assert [(one.call.urgent, one.first) for one in inbox.outgoing(1)] == [(True, True), (False, False)]


async def test_many_messages_to_one_person_are_paced_and_not_refused(limited: Bot) -> None:
    telegram = limited.telegram
    for number in range(10):
        telegram.say(7, f"m{number}")
    assert await limited.answers(7, 10) == [f"{number + 1}: m{number}" for number in range(10)]
    assert telegram.limits is not None
    assert telegram.limits.refused == 0


# -- sent and not yet noted ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("patience", "side_by_side"), [(60.0, False), (0.0, True)])
async def test_a_kill_finds_one_message_on_its_way_unless_many_wait(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, patience: float, side_by_side: bool
) -> None:
    flying: set[int] = set()
    at_once: list[int] = []
    confirm = Inbox.confirm

    def arrived(call: Recorded) -> None:
        if call.method == "sendMessage":
            flying.add(int(call.params["chat_id"]))
            at_once.append(len(flying))

    def noted(self: Inbox, pending: Any, outgoing: Any, number: int | None) -> None:
        flying.discard(int(outgoing.call.params["chat_id"]))
        confirm(self, pending, outgoing, number)

    monkeypatch.setattr(telegram_limits, "PATIENCE", patience)
    monkeypatch.setattr(Inbox, "confirm", noted)
    bot.telegram.delays["sendMessage"] = 0.01
    bot.telegram.on_call = arrived
    for chat in range(1, 11):
        bot.telegram.say(chat, "hello")
    await bot.settled()
    assert len(at_once) == 10
    assert (max(at_once) > 1) == side_by_side
