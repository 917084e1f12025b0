"""Reading updates: every kind, and whatever else JSON may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram_updates import (
    ALLOWED_UPDATES,
    KINDS,
    SERVICE,
    Addressed,
    Blocked,
    Ignored,
    Said,
    from_json,
    parse,
    to_json,
    update_id,
)
from tests.telegram.conftest import SECRET, Bot
from tests.telegram.double import SECRET_HEADER
from tests.telegram.double_rules import FACTS

ME = 42
PRIVATE = {"id": 7, "type": "private"}
FULL_FACTS = Path(__file__).parents[3] / "shared/telegram/bot-api-10.1.json"


def message(**content: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": PRIVATE, **content}}


def test_only_what_an_answer_needs_is_kept() -> None:
    who = {"id": 7, "first_name": "Maria", "username": "maria", "language_code": "id"}
    said = parse(message(text="hello", **{"from": who}), ME)
    assert said == Said(7, text="hello", language="id")
    contact = {"phone_number": "+62 811", "first_name": "Maria"}
    assert parse(message(contact=contact), ME) == Said(7, intent="unsupported", entities={"kind": "contact"})


@pytest.mark.parametrize("field", sorted(SERVICE))
def test_a_service_message_gets_no_answer(field: str) -> None:
    assert parse(message(**{field: {}}), ME) == Ignored("service message")


def test_the_facts_know_every_field_we_read() -> None:
    assert set(FACTS["message"]) >= SERVICE
    assert set(FACTS["service"]) <= SERVICE
    assert set(KINDS) <= set(FACTS["message"])
    assert set(ALLOWED_UPDATES) <= set(FACTS["update"])


@pytest.mark.skipif(not FULL_FACTS.exists(), reason="the full Bot API description is not on this machine")
def test_the_distilled_facts_agree_with_the_full_ones() -> None:
    full = json.loads(FULL_FACTS.read_text("utf-8"))
    for kind in ("methods", "types"):
        for name, known in FACTS[kind].items():
            fields = {field["name"]: field for field in full[kind][name].get("fields", [])}
            assert set(fields) == set(known)
            for field, fact in known.items():
                assert (fields[field]["types"], fields[field]["required"]) == (fact["types"], fact["required"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/help", ("help", {}, None)),
        ("/HELP", ("help", {}, None)),
        ("/help@safe_double_bot", ("help", {}, None)),
        ("/danger they locked me in", ("danger", {}, None)),
        ("/guide Qatar", (None, {}, "/guide Qatar")),
        ("/agency@safe_double_bot Golden Sun", (None, {}, "/agency Golden Sun")),
        ("/help me he beats me", (None, {}, "/help me he beats me")),
        ("/start", ("start", {}, None)),
        ("/start poster-7_PH", ("start", {"payload": "poster-7_PH"}, None)),
        ("/start a b", ("start", {}, None)),
        ('/start {"x":1}', ("start", {}, None)),
        ("/unknown", (None, {}, "/unknown")),
        ("/", (None, {}, "/")),
        ("help", (None, {}, "help")),
        ("and/or", (None, {}, "and/or")),
        ("/set_language{}", (None, {}, "/set_language{}")),
    ],
)
def test_commands_and_text(text: str, expected: tuple[str | None, dict[str, str], str | None]) -> None:
    said = parse(message(text=text), ME)
    assert isinstance(said, Said)
    assert (said.intent, said.entities, said.text) == expected


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    said = parse(json.loads(json.dumps(message(text="a\ud800b"))), ME)
    assert isinstance(said, Said)
    assert said.text == "a\ufffdb"


@pytest.mark.parametrize("code", ["", "x", "en\n", "<b>", 7, None, "a" * 50])
def test_a_language_code_that_is_none_is_dropped(code: object) -> None:
    assert parse(message(text="hello", **{"from": {"id": 7, "language_code": code}}), ME) == Said(7, text="hello")


def test_blocking_is_noticed_in_private_chats_only() -> None:
    kicked = {"new_chat_member": {"status": "kicked"}}
    assert parse({"my_chat_member": {"chat": PRIVATE, **kicked}}, ME) == Blocked(7)
    group = {"id": -7, "type": "group"}
    assert isinstance(parse({"my_chat_member": {"chat": group, **kicked}}, ME), Ignored)
    assert isinstance(
        parse({"my_chat_member": {"chat": PRIVATE, "new_chat_member": {"status": "member"}}}, ME), Ignored
    )


@pytest.mark.parametrize("value", [None, True, -1, 2**63, 1.5, "1", [], {}])
def test_what_is_no_number_is_no_update(value: object) -> None:
    assert update_id({"update_id": value}) is None
    assert update_id(value) is None


@pytest.mark.parametrize(
    "update",
    [
        Said(7, text="hello", language="id"),
        Said(7, intent="unsupported", entities={"kind": "voice"}, album="1"),
        Said(7, callback="1", token="x", pressed=3),
        Addressed(-7, ("a", "b"), True, "en"),
        Blocked(7),
    ],
)
def test_what_is_stored_comes_back(update: Said | Addressed | Blocked) -> None:
    assert from_json(json.loads(json.dumps(to_json(update)))) == update


# -- whatever JSON may hold ------------------------------------------------------------------------------------------

_texts = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    ["/start x", "/help", "@safe_double_bot", "/"]
)
_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=5,
)
_ids = st.integers(-(2**64), 2**64) | st.integers(1, 5) | _anything
_chats = st.fixed_dictionaries(
    {}, optional={"id": _ids, "type": st.sampled_from(["private", "group", "supergroup", "channel"]) | _anything}
)
_people = st.fixed_dictionaries({}, optional={"id": _ids, "is_bot": _anything, "language_code": _texts | _anything})
_messages = st.fixed_dictionaries(
    {},
    optional={
        "message_id": _ids,
        "chat": st.just(PRIVATE) | _chats | _anything,
        "from": _people | _anything,
        "text": _texts | _anything,
        "caption": _texts | _anything,
        "media_group_id": _texts | _anything,
        "voice": _anything,
        "reply_to_message": st.fixed_dictionaries({}, optional={"from": _people}) | _anything,
        "new_chat_title": _anything,
    },
)
_queries = st.fixed_dictionaries(
    {},
    optional={
        "id": _texts | _anything,
        "data": _texts | _anything,
        "message": _messages | _anything,
        "from": _people,
    },
)
_members = st.fixed_dictionaries(
    {}, optional={"chat": _chats | _anything, "new_chat_member": st.just({"status": "kicked"}) | _anything}
)
_updates = _anything | st.fixed_dictionaries(
    {"update_id": st.integers(1, 10**6) | _ids},
    optional={
        "message": _messages | _anything,
        "edited_message": _messages | _anything,
        "callback_query": _queries | _anything,
        "my_chat_member": _members | _anything,
        "channel_post": _messages | _anything,
    },
)


@given(_updates)
@settings(max_examples=500, deadline=None)
def test_reading_never_fails(update: object) -> None:
    update_id(update)
    read = parse(update, ME)
    if not isinstance(read, Ignored):
        assert from_json(json.loads(json.dumps(to_json(read)))) == read


@given(_updates)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_no_update_breaks_the_webhook_or_the_desk(hooked: Bot, update: object) -> None:
    await hooked.telegram.until(lambda: hooked.desk.is_open)
    body = json.dumps(update).encode()
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{hooked.server}/webhook", content=body, headers={SECRET_HEADER: SECRET})
    assert answer.status_code == 200
    await hooked.settled()
    assert hooked.desk.is_open
