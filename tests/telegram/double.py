"""A double of Telegram's Bot API on loopback, as strict as the real one (see ``double_rules``).

In tests: ``async with Double() as telegram``. By hand: ``python -m tests.telegram.double --port 8081``; start the
bot with ``TELEGRAM_API_URL=http://127.0.0.1:8081 TELEGRAM_TOKEN=42:double``; what you type goes to the bot.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.telegram.double_forum import Forum
from tests.telegram.double_limits import Limits
from tests.telegram.double_rules import Refused, read_params, with_entities

TOKEN = "42:double"
ME = {"id": 42, "is_bot": True, "first_name": "Safe migration", "username": "safe_double_bot"}
_SNAKE = re.compile(r"(?=[A-Z])")
_BLOCKING = {"old": "member", "new": "kicked"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Recorded:
    """A call as it came in, and what the double made of it ("ok", a refusal, or "dropped before/after")."""

    method: str
    params: dict[str, Any]
    outcome: str = "ok"
    at: float = field(default_factory=time.monotonic)


@dataclass
class Fault:
    """What goes wrong at the next call of a method: a refusal, or a connection cut before or after acting."""

    refusal: Refused | None = None
    cut: str = ""


class Double(Forum):
    """The server, its chats, and what tests ask of them.

    Attributes:
        calls: every call, in order.
        chats: chat id -> message id -> message of the bot that stands there now.
        hers: (chat, number) -> message of a person; who deletes one takes it out.
        blocked: chats that blocked the bot.
        no_voice: chats whose people take no voice messages.
        webhook: what setWebhook was given last.
        webhook_to: where updates are really pushed (the real URL must be https, a test's server is not).
        limits: how fast a bot may send; None: as fast as it likes.
    """

    def __init__(self, port: int = 0, limits: Limits | None = None) -> None:
        super().__init__()
        self.port = port
        self.limits = limits
        self.calls: list[Recorded] = []
        self.chats: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
        self.hers: dict[tuple[int, int], dict[str, Any]] = {}
        self.blocked: set[int] = set()
        self.no_voice: set[int] = set()
        self.webhook: dict[str, Any] = {"url": ""}
        self.webhook_to: str | None = None
        self.pushed: list[tuple[int, int]] = []
        self.delays: dict[str, float] = {}
        self.on_call: Callable[[Recorded], None] | None = None
        self.profile: dict[tuple[str, str], Any] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._updates: list[dict[str, Any]] = []
        self._numbers = {"update": 1000, "message": 0}
        self._changed = asyncio.Event()
        self._poller = 0
        self._pushers: set[asyncio.Task[None]] = set()
        self._push_locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def url(self) -> str:
        """The server's root, for TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Double:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/control/calls", self._control_calls)
        app.router.add_post("/control/updates", self._control_updates)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *error: object) -> None:
        self._poller += 1  # nobody waits for updates any more
        for task in self._pushers:
            task.cancel()
        await asyncio.gather(*self._pushers, return_exceptions=True)
        await self._http.close()
        await self._runner.cleanup()

    # -- what people do ------------------------------------------------------------------------------------------

    def update(self, **fields: Any) -> int:
        """Let something happen; returns the update's number."""
        self._numbers["update"] += 1
        update = {"update_id": self._numbers["update"], **fields}
        self._updates.append(update)
        self._notify()
        if self.webhook["url"]:
            task = asyncio.get_running_loop().create_task(self._push(update))
            self._pushers.add(task)
            task.add_done_callback(self._pushers.discard)
        return int(update["update_id"])

    def message(self, chat: int, language: str | None = "en", name: str = "Maria", **content: Any) -> dict[str, Any]:
        """Make a message from a person (or a group member, where the chat id is negative)."""
        self._numbers["message"] += 1
        kind = "private" if chat > 0 else "supergroup"
        who = {"id": abs(chat), "is_bot": False, "first_name": name}
        if language:
            who["language_code"] = language
        where = {"id": chat, "type": kind, "first_name" if chat > 0 else "title": name}
        return {"message_id": self._numbers["message"], "date": int(time.time()), "chat": where, "from": who, **content}

    def say(self, chat: int, text: str, **content: Any) -> int:
        """Somebody writes."""
        message = self.message(chat, text=text, **content)
        self.hers[chat, message["message_id"]] = message
        return self.update(message=message)

    def press(self, chat: int, title: str | None = None, data: str | None = None, message: int | None = None) -> int:
        """Somebody presses a button of the newest message (or of ``message``), by its title or its data."""
        number = message or max(self.chats[chat])
        shown = self.chats[chat].get(number, {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}})
        if data is None:
            data = next(b["callback_data"] for b in self.buttons(chat, number) if title is None or b["text"] == title)
        who = {"id": chat, "is_bot": False, "first_name": "Maria", "language_code": "en"}
        self._numbers["message"] += 1
        click = {"id": f"click{self._numbers['message']}", "from": who, "chat_instance": "1", "data": data}
        answered = self.hers.get((chat, shown.get("answers", 0)))
        above = {"reply_to_message": answered} if answered else {}
        return self.update(callback_query={**click, "message": {**shown, **above}})

    def block(self, chat: int) -> int:
        """Somebody blocks the bot."""
        self.blocked.add(chat)
        who = {"id": chat, "is_bot": False, "first_name": "Maria"}
        change = {
            "old_chat_member": {"status": "member", "user": ME},
            "new_chat_member": {"status": "kicked", "user": ME},
        }
        where = {"id": chat, "type": "private"}
        return self.update(my_chat_member={"chat": where, "from": who, "date": 1, **change})

    # -- what tests ask ------------------------------------------------------------------------------------------

    def texts(self, chat: int) -> list[str]:
        """Return what the bot's messages in the chat say now, oldest first."""
        return [message["text"] for _, message in sorted(self.chats[chat].items())]

    def buttons(self, chat: int, number: int | None = None) -> list[dict[str, Any]]:
        """Return the buttons of a message, by default of the newest."""
        message = self.chats[chat][number or max(self.chats[chat])]
        return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]

    def called(self, method: str) -> list[Recorded]:
        """Return the calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def fail(
        self,
        method: str,
        code: int = 0,
        text: str = "",
        retry_after: int | None = None,
        cut: str = "",
        times: int = 1,
    ) -> None:
        """Script the next calls of a method: refuse, or cut the connection "before" or "after" acting."""
        refusal = Refused(text, code, retry_after) if code else None
        self._faults[method].extend(Fault(refusal, cut) for _ in range(times))

    async def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait until the condition holds; it is asked after every call and update."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.05)
                except TimeoutError:
                    continue

    def waiting(self) -> int:
        """Return how many updates were not acknowledged yet."""
        return len(self._updates)

    # -- the server ----------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        as_form = request.content_type != "application/json"
        given = {k: _content(v) for k, v in (await request.post()).items()} if as_form else await request.json()
        recorded = Recorded(method, given)
        self.calls.append(recorded)
        if self.on_call is not None:
            self.on_call(recorded)
        fault = self._faults[method].popleft() if self._faults[method] else Fault()
        await asyncio.sleep(self.delays.get(method, 0))
        try:
            if request.match_info["token"] != TOKEN:
                raise Refused("", 401)
            if fault.refusal is not None:
                raise fault.refusal
            if fault.cut == "before":
                return self._cut(request, recorded, "dropped before")
            recorded.params = read_params(method, given, as_form)
            if self.limits is not None:
                self.limits.spend(method, recorded.params)
            result = await getattr(self, _SNAKE.sub("_", f"_do_{method}").lower(), self._do_profile)(
                recorded.params, method
            )
        except Refused as refusal:
            recorded.outcome = refusal.description
            self._notify()
            return web.json_response(refusal.as_json(), status=refusal.code)
        self._notify()
        if fault.cut == "after":
            return self._cut(request, recorded, "dropped after")
        return web.json_response({"ok": True, "result": result})

    def _cut(self, request: web.Request, recorded: Recorded, outcome: str) -> web.Response:
        recorded.outcome = outcome
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    def _notify(self) -> None:
        self._changed.set()

    async def _do_get_me(self, params: dict[str, Any], method: str) -> Any:
        return ME

    async def _do_send_message(self, params: dict[str, Any], method: str) -> Any:
        chat = self._reachable(params)
        self._numbers["message"] += 1
        return self._show(chat, self._numbers["message"], params)

    async def _do_send_voice(self, params: dict[str, Any], method: str) -> Any:
        chat = self._reachable(params)
        if chat in self.no_voice:
            raise Refused("VOICE_MESSAGES_FORBIDDEN")
        self._numbers["message"] += 1
        return self._show(chat, self._numbers["message"], {**params, "shown": "[voice]", "text": "[voice]"})

    async def _do_edit_message_text(self, params: dict[str, Any], method: str) -> Any:
        chat = self._reachable(params)
        old = self.chats[chat].get(params.get("message_id", 0))
        if old is None:
            raise Refused("message to edit not found")
        same = old["text"] == params["shown"] and old.get("reply_markup") == params.get("reply_markup")
        if same and old["raw"] == params["text"]:
            raise Refused("message is not modified: new content and reply markup are exactly the same as now")
        return self._show(chat, params["message_id"], params)

    async def _do_delete_messages(self, params: dict[str, Any], method: str) -> Any:
        for number in params["message_ids"]:
            self.chats[self._reachable(params)].pop(number, None)
        return True

    async def _do_send_chat_action(self, params: dict[str, Any], method: str) -> Any:
        self._reachable(params)
        return True

    async def _do_answer_callback_query(self, params: dict[str, Any], method: str) -> Any:
        return True

    async def _do_set_webhook(self, params: dict[str, Any], method: str) -> Any:
        self.webhook = dict(params)
        return True

    async def _do_delete_webhook(self, params: dict[str, Any], method: str) -> Any:
        self.webhook = {"url": ""}
        return True

    async def _do_get_webhook_info(self, params: dict[str, Any], method: str) -> Any:
        count = len(self._updates)
        return {"url": self.webhook["url"], "has_custom_certificate": False, "pending_update_count": count}

    async def _do_get_updates(self, params: dict[str, Any], method: str) -> Any:
        if self.webhook["url"]:
            raise Refused("can't use getUpdates method while webhook is active; use deleteWebhook first", 409)
        self._poller += 1
        mine = self._poller
        offset = params.get("offset", 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self._notify()
        allowed = params.get("allowed_updates")
        until = time.monotonic() + params.get("timeout", 0)
        while True:
            if mine != self._poller:
                raise Refused("terminated by other getUpdates request; only one bot instance may run", 409)
            batch = [one for one in self._updates if not allowed or (one.keys() - {"update_id"}) & set(allowed)]
            if batch or time.monotonic() >= until:
                return batch[: params.get("limit", 100)]
            await asyncio.sleep(0.01)

    async def _do_profile(self, params: dict[str, Any], method: str) -> Any:
        """Keep commands, name and descriptions by language, as the set/get pairs of the Bot API do."""
        what, language = method[5:], params.get("language_code", "")
        key = {"Commands": "commands", "Name": "name", "Description": "description"}.get(what, "short_description")
        if method.startswith("set"):
            self.profile[what, language] = params.get(key, "")
            return True
        empty: Any = [] if what == "Commands" else ""
        value = self.profile.get((what, language)) or (
            empty if what == "Commands" else self.profile.get((what, ""), "")
        )
        return value if what == "Commands" else {key: value}

    def _reachable(self, params: dict[str, Any]) -> int:
        chat = int(params["chat_id"])
        if chat in self.blocked:
            raise Refused("bot was blocked by the user", 403)
        self.check_topic(params)
        return chat

    def _show(self, chat: int, number: int, params: dict[str, Any]) -> dict[str, Any]:
        where = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
        message = {"message_id": number, "date": int(time.time()), "chat": where, "from": ME, "text": params["shown"]}
        if params.get("parse_mode") and (entities := with_entities(params["text"])[1]):
            message["entities"] = entities
        if "reply_markup" in params:
            message["reply_markup"] = params["reply_markup"]
        if "reply_parameters" in params:
            message["answers"] = params["reply_parameters"]["message_id"]
        message |= self.shown_in(chat, number, params)
        self.chats[chat][number] = {**message, "raw": params["text"]}
        return message

    async def _push(self, update: dict[str, Any]) -> None:
        """Deliver by webhook until it is taken, as Telegram does: one chat in order, chats side by side."""
        content = next(value for name, value in update.items() if name != "update_id")
        chat = (content.get("message") or content).get("chat", {}).get("id", 0) if isinstance(content, dict) else 0
        async with self._push_locks[chat]:
            while self.webhook["url"]:
                headers = {SECRET_HEADER: self.webhook["secret_token"]} if "secret_token" in self.webhook else {}
                try:
                    target = self.webhook_to or self.webhook["url"]
                    async with self._http.post(target, json=update, headers=headers) as answer:
                        self.pushed.append((update["update_id"], answer.status))
                        if answer.status < 300:
                            self._updates = [one for one in self._updates if one is not update]
                            self._notify()
                            return
                except aiohttp.ClientError:
                    self.pushed.append((update["update_id"], 0))
                await asyncio.sleep(0.1)

    async def _control_calls(self, request: web.Request) -> web.Response:
        calls = [{"method": call.method, "params": call.params, "outcome": call.outcome} for call in self.calls]
        return web.json_response(calls)

    async def _control_updates(self, request: web.Request) -> web.Response:
        """Take an update without its number (``{"message": {...}}``), or in short ``{"chat": 1, "text": "hello"}``."""
        body = await request.json()
        number = self.say(body["chat"], body["text"]) if "text" in body else self.update(**body)
        return web.json_response({"update_id": number})


def _content(field: str | bytearray | web.FileField) -> Any:
    """The value of a field of a form; a file is its bytes."""
    return field.file.read() if isinstance(field, web.FileField) else field


async def _by_hand(port: int) -> None:
    """Type to the bot; a number presses the button of that number."""

    def show(call: Recorded) -> None:
        if call.method not in ("getUpdates", "getMe"):
            asyncio.get_running_loop().call_later(0.05, _print, double, call)

    async with Double(port) as double:
        double.on_call = show
        print(f"TELEGRAM_API_URL={double.url} TELEGRAM_TOKEN={TOKEN} safemigration serve", file=sys.stderr)
        while line := await asyncio.to_thread(sys.stdin.readline):
            line = line.strip()
            if line.isdigit() and double.chats[1] and 0 < int(line) <= len(double.buttons(1)):
                double.press(1, data=double.buttons(1)[int(line) - 1].get("callback_data", ""))
            elif line:
                double.say(1, line)


def _print(double: Double, call: Recorded) -> None:
    print(f"[{call.method}: {call.outcome}]", call.params.get("shown", ""))
    if call.method in ("sendMessage", "editMessageText") and double.chats[1]:
        for number, button in enumerate(double.buttons(1), 1):
            print(f"   ({number}) {button['text']}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    asyncio.run(_by_hand(parser.parse_args().port))
