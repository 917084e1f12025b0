"""The real assistant: which answers can be listened to, and what a press on "Listen" does to a conversation."""

from __future__ import annotations

from bot.assistant import Assistant
from bot.turns import Incoming
from bot.wording import Press

LISTEN = Press("listen", {"language": "en"})


async def test_what_counts_can_be_listened_to_and_small_talk_cannot(alone: Assistant) -> None:
    danger = await alone.turn(Incoming("one", text="my boss beats me in Qatar"))
    assert [reply.aloud for reply in danger.replies] == [True]
    fees = await alone.turn(Incoming("two", text="how much may the agency charge in Malaysia"))
    assert any(reply.aloud for reply in fees.replies)
    hello = await alone.turn(Incoming("three", text="hello"))
    assert [reply.aloud for reply in hello.replies] == [False]


async def test_a_press_says_nothing_and_leaves_the_conversation_as_it_was(alone: Assistant) -> None:
    await alone.turn(Incoming("one", text="my boss beats me in Qatar"))
    before = alone.state.load_conversation("one")
    turn = await alone.turn(Incoming("one", press=LISTEN))
    assert (turn.intent, turn.replies, turn.forget) == ("listen", (), False)
    assert alone.state.load_conversation("one") == before


async def test_in_a_hidden_chat_a_press_says_hello_alone(alone: Assistant) -> None:
    await alone.turn(Incoming("one", text="my boss beats me in Qatar"))
    await alone.turn(Incoming("one", press=Press("hide")))
    turn = await alone.turn(Incoming("one", press=LISTEN))
    assert turn.intent == "hide"
    assert [reply.text for reply in turn.replies] == ["Hello 🙂 How are you today?"]
    assert not turn.replies[0].aloud


async def test_the_word_listen_is_only_a_word(alone: Assistant) -> None:
    for text in ("listen", "/listen", '/listen{"language": "en"}'):
        turn = await alone.turn(Incoming("one", text=text))
        assert turn.intent != "listen"
        assert turn.replies
