"""The twenty faults of the Telegram channel of Rasa 3.6.21, each as it shall not be here."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace
from importlib import metadata

import httpx
import pytest
import telegram as ptb

from bot.channels.telegram import TelegramInput
from bot.channels.telegram_render import render
from bot.settings import Settings
from bot.turns import Incoming, Turn
from bot.wording import Button, Press, Reply
from tests.store.states import refuse_writes
from tests.telegram.conftest import SECRET, Bot, make, served
from tests.telegram.double import SECRET_HEADER, TOKEN
from tests.telegram.fakes import turn

HEADERS = {SECRET_HEADER: SECRET}


def press_of(bot: Bot) -> Press | None:
    return bot.assistant.all_seen[-1].press


async def post(bot: Bot, update: object, headers: dict[str, str] | None = None) -> int:
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{bot.server}/webhook", json=update, headers=HEADERS if headers is None else headers
        )
        return answer.status_code


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: SECRET + "x"}])
async def test_fault_01_a_forged_update_is_refused(hooked: Bot, headers: dict[str, str]) -> None:
    assert await post(hooked, {"update_id": 1, "message": hooked.telegram.message(7, text="hello")}, headers) == 403
    assert hooked.desk.inbox.counts() == {"waiting": 0, "answered": 0, "calls": 0}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/webhook/x", 404),
        ("POST", "/webhook%2f..", 404),
        ("POST", "/webhooks", 404),
        ("POST", "", 404),
        ("PUT", "/webhook", 405),
        ("GET", "/webhook", 405),
    ],
)
async def test_fault_01_another_path_or_method_is_no_way_in(hooked: Bot, method: str, path: str, status: int) -> None:
    update = {"update_id": 1, "message": hooked.telegram.message(7, text="hello")}
    async with httpx.AsyncClient() as client:
        answer = await client.request(method, f"{hooked.server}{path}", json=update, headers=HEADERS)
    assert answer.status_code == status
    assert hooked.desk.inbox.counts() == {"waiting": 0, "answered": 0, "calls": 0}


async def test_fault_01_without_a_webhook_every_update_is_refused(bot: Bot) -> None:
    async with served(replace_server(bot)) as _:
        assert (
            await post(bot, {"update_id": 1, "message": bot.telegram.message(7, text="hello")}, {SECRET_HEADER: ""})
            == 403
        )


async def test_fault_02_getme_is_asked_once(hooked: Bot) -> None:
    for number in range(5):
        hooked.telegram.say(number + 1, "hello")
    for number in range(5):
        await hooked.answers(number + 1, 1)
    assert len(hooked.telegram.called("getMe")) == 1


@pytest.mark.parametrize("text", ["is this a/bottom fee?", "/bot", "my/bot/agency", "//help", "/ help"])
async def test_fault_03_the_text_arrives_as_it_was_typed(bot: Bot, text: str) -> None:
    bot.telegram.say(7, text)
    await bot.answers(7, 1)
    assert bot.assistant.all_seen[0].text == text


async def test_fault_04_every_kind_of_update_is_acknowledged(hooked: Bot) -> None:
    post_ = hooked.telegram.message(-1001, text="news")
    person = {"id": 7, "is_bot": False, "first_name": "Maria"}
    for number, content in enumerate(
        [
            {"channel_post": post_},
            {"edited_channel_post": post_},
            {"my_chat_member": {"chat": {"id": 7, "type": "private"}, "new_chat_member": {"status": "member"}}},
            {
                "callback_query": {
                    "id": "1",
                    "from": person,
                    "inline_message_id": "x",
                    "chat_instance": "1",
                    "data": "x",
                }
            },
            {"callback_query": {"id": "2", "from": person, "game_short_name": "x"}},
            {"message_reaction": {"chat": {"id": 7, "type": "private"}}},
            {"poll": {"id": "1"}},
            {"something_of_2030": {"a": 1}},
            {},
        ]
    ):
        assert await post(hooked, {"update_id": number, **content}) == 200
    await hooked.telegram.until(lambda: len(hooked.telegram.called("answerCallbackQuery")) == 2)
    assert not hooked.assistant.seen


async def test_fault_05_an_update_is_answered_once(hooked: Bot) -> None:
    update = {"update_id": 5, "message": hooked.telegram.message(7, text="hello")}
    assert {await post(hooked, update) for _ in range(5)} == {200}
    await hooked.answers(7, 1)
    await hooked.settled()
    assert await post(hooked, update) == 200
    await hooked.settled()
    assert hooked.telegram.texts(7) == ["1: hello"]


async def test_fault_06_voice_is_answered_and_a_caption_is_text(bot: Bot) -> None:
    bot.telegram.update(message=bot.telegram.message(7, voice={"file_id": "x", "duration": 3}))
    await bot.answers(7, 1)
    assert press_of(bot) == Press("unsupported", {"kind": "voice"})
    bot.telegram.update(message=bot.telegram.message(7, photo=[{}], caption="is this agency real?"))
    await bot.answers(7, 2)
    assert bot.assistant.all_seen[-1].text == "is this agency real?"
    bot.telegram.update(edited_message=bot.telegram.message(7, photo=[{}], caption="is this one real?"))
    await bot.answers(7, 3)
    assert bot.assistant.all_seen[-1].text == "is this one real?"


async def test_fault_07_the_client_language_is_passed_on(bot: Bot) -> None:
    bot.telegram.say(7, "halo", language="id")
    bot.telegram.say(8, "hello", language=None)
    await bot.answers(7, 1)
    await bot.answers(8, 1)
    codes = {incoming.text: incoming.language_code for incoming in bot.assistant.all_seen}
    assert codes == {"halo": "id", "hello": None}


@pytest.mark.parametrize("text", ['/set_language{"language":"xx"}', "/forget_confirm", "/affirm", "/restart"])
async def test_fault_08_a_typed_intent_is_text(bot: Bot, text: str) -> None:
    bot.telegram.say(7, text)
    await bot.answers(7, 1)
    assert (bot.assistant.all_seen[0].text, bot.assistant.all_seen[0].press) == (text, None)


@pytest.mark.parametrize(
    ("text", "payload"),
    [("/start ref_fb", {"payload": "ref_fb"}), ("/start", {}), ("/start <b>", {}), ("/start " + "x" * 65, {})],
)
async def test_fault_08_a_start_payload_is_an_entity_or_nothing(bot: Bot, text: str, payload: dict[str, str]) -> None:
    bot.telegram.say(7, text)
    await bot.answers(7, 1)
    assert press_of(bot) == Press("start", payload)


async def test_fault_09_a_press_is_acknowledged_first(bot: Bot) -> None:
    bot.telegram.delays["answerCallbackQuery"] = 0.2
    bot.telegram.press(7, data="x", message=1)
    await bot.answers(7, 1)
    done = [call.method for call in bot.telegram.calls if call.method in ("answerCallbackQuery", "sendMessage")]
    assert done == ["answerCallbackQuery", "sendMessage"]


async def test_fault_10_acknowledged_before_the_work_and_never_in_a_loop(hooked: Bot) -> None:
    def answer(incoming: Incoming) -> Turn:
        raise RuntimeError("a fault of ours")

    hooked.assistant.slow = 0.5
    hooked.assistant.answer = answer
    began = time.monotonic()
    hooked.telegram.say(7, "hello")
    await hooked.telegram.until(lambda: not hooked.telegram.waiting())
    assert time.monotonic() - began < 0.4
    assert await hooked.answers(7, 1) == ["Something went wrong."]
    assert [status for _, status in hooked.telegram.pushed] == [200]


async def test_fault_11_the_bot_starts_without_telegram(bot: Bot, settings: Settings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = replace(settings, telegram_api_url=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        other = make(bot.telegram, bot.state, away)
        async with served(other), httpx.AsyncClient() as client:
            health = await client.get(f"{other.server}/health")
    assert (health.status_code, health.json()["telegram"]) == (503, "waiting")


async def test_fault_11_a_429_at_the_start_is_waited_for(settings: Settings, bot: Bot) -> None:
    await bot.stop()
    bot.telegram.calls.clear()
    bot.telegram.fail("getMe", 429, "Too Many Requests: retry after 1", retry_after=1)
    bot.start()
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["1: hello"]


async def test_fault_12_no_network_and_no_event_loop_games_for_an_output_channel(settings: Settings) -> None:
    away = replace(settings, telegram_api_url="http://127.0.0.1:9")
    assert TelegramInput(away).get_output_channel() is None


def test_fault_13_callback_data_is_short_whatever_the_language(bot: Bot) -> None:
    replies = [Reply("?", ((Button("ဟုတ်ကဲ့", Press("set_language", {"language": "my"})),),))]
    with pytest.raises(ValueError, match="64 bytes"):
        render(replies, 7, lambda press: "x" * 65)


async def test_fault_13_a_button_that_does_not_fit_does_not_cost_the_answer(bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: turn(Reply("?", ((Button("Yes", Press("affirm", {"a": "x" * 64})),),)))
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["Something went wrong."]


async def test_fault_14_markup_and_blank_lines_stay_in_one_message(bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: turn(
        Reply('<b>One</b>\n\ntwo &lt;3\n\n<a href="https://x.org/?a&amp;b">three</a>')
    )
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["One\n\ntwo <3\n\nthree"]


async def test_fault_14_an_empty_reply_is_no_message(bot: Bot) -> None:
    bot.assistant.answer = lambda incoming: turn(" \n", "<b></b>", "said")
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    await bot.settled()
    assert [call.outcome for call in bot.telegram.called("sendMessage")] == ["ok"]


async def test_fault_15_long_titles_get_a_row_each(bot: Bot) -> None:
    titles = ["Check an agency's licence", "I do not know the country"]
    row = tuple(Button(title, Press("help")) for title in titles)
    short = (Button("Yes", Press("affirm")), Button("No", Press("deny")))
    bot.assistant.answer = lambda incoming: turn(Reply("?", (row, short)))
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    markup = bot.telegram.called("sendMessage")[0].params["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in markup] == [[titles[0]], [titles[1]], ["Yes", "No"]]


async def test_fault_16_a_429_is_waited_for(bot: Bot) -> None:
    bot.telegram.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    began = time.monotonic()
    bot.telegram.say(7, "hello")
    assert await bot.answers(7, 1) == ["1: hello"]
    assert time.monotonic() - began >= 1
    await bot.settled()
    assert len(bot.telegram.called("sendMessage")) == 2


async def test_fault_16_a_blocked_bot_forgets_the_conversation(bot: Bot) -> None:
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    bot.telegram.blocked.add(7)
    bot.telegram.say(7, "again")
    await bot.telegram.until(lambda: bool(bot.assistant.forgotten))
    await bot.settled()
    assert bot.state.conversations() == []
    assert bot.desk.inbox.sent(bot.conversation(7)) == []


async def test_fault_17_no_door_but_the_webhook(hooked: Bot) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{hooked.server}/webhook")).status_code in (404, 405)
        assert (await client.get(f"{hooked.server}/set_webhook")).status_code == 404
        assert (await client.get(f"{hooked.server}/health")).json() == {
            "telegram": "ready",
            "waiting": 0,
            "answered": 0,
            "calls": 0,
        }


async def test_fault_18_restart_starts_nothing_the_dialogue_lacks(bot: Bot) -> None:
    bot.telegram.say(7, "/restart")
    await bot.answers(7, 1)
    assert press_of(bot) is None


async def test_fault_19_every_parameter_we_send_exists(bot: Bot) -> None:
    page = Reply("page", ((Button("Next", Press("help")), Button("Page", url="https://x.org")),))
    bot.assistant.answer = lambda incoming: turn(page if incoming.text else replace(page, html="other", in_place=True))
    bot.telegram.say(7, "hello")
    await bot.answers(7, 1)
    bot.telegram.press(7, "Next")
    await bot.telegram.until(lambda: bot.telegram.texts(7) == ["other"])
    await bot.settled()
    assert {call.outcome for call in bot.telegram.calls if call.method != "getUpdates"} == {"ok"}


def test_fault_20_the_client_is_of_this_year() -> None:
    assert metadata.version("python-telegram-bot").startswith("22.")
    assert ptb.constants.BOT_API_VERSION_INFO >= (9, 0)


def replace_server(bot: Bot) -> Bot:
    """A second server with the same channel: it polls, so its webhook must be shut."""
    bot.channel = make(bot.telegram, bot.state, replace(bot.settings, telegram_token=TOKEN)).channel
    return bot


async def test_a_body_that_is_too_long_is_refused(hooked: Bot) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{hooked.server}/webhook", content=b" " * 1_500_000, headers=HEADERS)
        assert answer.status_code == 413
        assert (await client.get(f"{hooked.server}/health")).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"update_id": ' + b"1" * 5000 + b"}"])
async def test_a_body_that_is_no_json_is_refused(hooked: Bot, body: bytes) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.post(f"{hooked.server}/webhook", content=body, headers=HEADERS)).status_code == 400


async def test_an_update_that_cannot_be_stored_is_not_acknowledged(hooked: Bot) -> None:
    refuse_writes(hooked.state, True)
    assert await post(hooked, {"update_id": 1, "message": hooked.telegram.message(7, text="hello")}) == 503
    refuse_writes(hooked.state, False)
    assert await post(hooked, {"update_id": 1, "message": hooked.telegram.message(7, text="hello")}) == 200
    await asyncio.sleep(0)
    assert await hooked.answers(7, 1) == ["1: hello"]
