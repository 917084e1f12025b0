"""The real program, all its processes, at DEBUG: secrets planted in every way in, then every file and line searched."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import ROOT
from tests.commands.running import PROGRAM, environment
from tests.privacy.canaries import found, patterns
from tests.telegram.double import TOKEN, Double

pytestmark = pytest.mark.model

CHAT, WHO, STAFF, MEMBER = 7_358_129_461, 7_358_129_462, -1_007_358_129_463, 7_358_129_464
CANARIES = {
    "text": "Kanarienvogel Zaunkoenig",
    "caption": "Rotkehlchen caption",
    "contact": "+62 811 555 0199",
    "contact's name": "Blaumeise Contactname",
    "first name": "Goldfinch Firstname",
    "username": "kanari_user_name",
    "deep link": "Buchfinkpayload",
    "voice file": "AwACAgVoiceFileKanari",
    "photo file": "AgACAgPhotoFileKanari",
    "latitude": "14.5586217",
    "forwarded from": "Stieglitz Forwarded",
    "edited text": "Gimpel edited",
    "callback data": "Zeisigcallback",
    "inline query": "Girlitz inline",
    "chat title": "Hausrotschwanz title",
    "passport": "P7654321X",
    "agency": "Kanaryo Blue Manpower",
    "to staff": "Nachtigall to staff",
    "from staff": "Drossel from staff",
    "staff's name": "Amsel Staffname",
    "Telegram's error": "Sperling in the error",
    "form field": "Kiebitz form field",
    "form's offer": "Wiedehopf pay 500 dollars first",
    "chat page": "Pirol on the page",
    "page to staff": "Kranich page to staff",
    "staff to page": "Reiher staff to page",
    "password": "Eisvogel-password-9",
    "staff account": "eulenname",
    "address": "sperberaddress",
    "query": "Falkequery",
    "user agent": "Habicht/1.0",
    "referrer": "https://milan.example/",
    "cookie": "Bussardcookie",
    "client": "203.0.113.77",
}
IDS = {"chat": CHAT, "who": WHO, "member of staff": MEMBER}
PLANTED = patterns(CANARIES, IDS)
#: Seconds until something has arrived. In one group no more than twenty messages a minute are sent, as Telegram asks.
PATIENCE = 90.0
DESKS = f"desks:\n  one:\n    group: {STAFF}\n    languages: [en, id, zh-Hans]\n    staff_language: en\n"


@dataclass
class Running:
    """The program and its surroundings."""

    process: subprocess.Popen[bytes]
    telegram: Double
    folder: Path
    pages: str

    def everything(self) -> bytes:
        """All bytes of all files that could have been written, names with them, and the log."""
        data = b""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.name != "desks.yml":  # the groups of the staff stand there, and only there
                data += b"\0" + str(path.relative_to(self.folder)).encode() + b"\0" + path.read_bytes()
        return data

    def pids(self) -> list[int]:
        """The program and its children."""
        own = self.process.pid
        return [own, *map(int, Path(f"/proc/{own}/task/{own}/children").read_text().split())]

    async def answered(self, chat: int, count: int) -> list[str]:
        """Wait for so many messages in a chat."""
        await self.telegram.until(lambda: len(self.telegram.chats[chat]) >= count, PATIENCE)
        return self.telegram.texts(chat)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    """The program in an empty folder that is its home, its place for temporary files and where it stands."""
    (tmp_path / "desks.yml").write_text(DESKS)
    own, pages = _free(), _free()
    async with Double() as telegram:
        telegram.forum(STAFF)
        env = environment(
            tmp_path / "state",
            SAFEMIGRATION_PORT=str(own),
            SAFEMIGRATION_WEB_PORT=str(pages),
            SAFEMIGRATION_WEB_PROXY="127.0.0.1",
            SAFEMIGRATION_DESKS=str(tmp_path / "desks.yml"),
            SAFEMIGRATION_AUDIO=str(tmp_path / "audio"),
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=telegram.url,
            HOME=str(tmp_path),
            TMPDIR=str(tmp_path),
            XDG_CACHE_HOME=str(tmp_path / "cache"),
            PYTHONPATH=f"{ROOT / 'tests' / 'privacy' / 'loud'}:{ROOT}",
            PYTHONFAULTHANDLER="1",
        )
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [PROGRAM, "serve", "--no-chat"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=tmp_path
            )
            found_ = Running(process, telegram, tmp_path, f"http://127.0.0.1:{pages}")
            try:
                await _ready(found_, f"http://127.0.0.1:{own}/ready", f"{found_.pages}/health")
                yield found_
            finally:
                process.kill()
                process.wait()


async def test_nothing_planted_is_found_after_a_whole_run(running: Running) -> None:
    began = time.time()
    await _tell(running)
    assert found(running.everything(), PLANTED) == [], "while it runs, with what is only in SQLite's log"
    await _browse(running)
    await _talk_with_staff(running)
    assert found(running.everything(), PLANTED) == [], "after the pages and the staff"
    log = (running.folder / "log").read_text("utf-8", "replace")
    assert log.count("level='debug'") > 3, "it does log at DEBUG"
    assert "Traceback" not in log

    for pid in running.pids():
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0", limits), "no process of ours leaves its memory behind"
    for pid in reversed(running.pids()):
        os.kill(pid, signal.SIGABRT)
    running.process.wait(20)
    await asyncio.sleep(0.5)
    log = (running.folder / "log").read_text("utf-8", "replace")
    assert "Fatal Python error: Aborted" in log, "the handler of crashes has written where it was"
    assert found(running.everything(), PLANTED) == [], "after a crash of every process"
    fresh = [path for path in (ROOT / "models").rglob("*") if path.is_file() and path.stat().st_mtime > began]
    assert [hit for path in fresh for hit in found(path.read_bytes(), PLANTED)] == [], "nothing is learnt by itself"


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    for name, canary in CANARIES.items():
        assert any(hit.startswith(name) for hit in found(b"\1" + canary.encode() + b"\2", PLANTED)), name
    for name, value in IDS.items():
        for written in (str(value).encode(), value.to_bytes(6, "big"), value.to_bytes(8, "little")):
            assert any(hit.startswith(name) for hit in found(b"x" + written + b"y", PLANTED)), name


# -- what is planted -------------------------------------------------------------------------------------------------


async def _tell(running: Running) -> None:
    """Everything that comes from Telegram, with Telegram failing now and then."""
    telegram, c = running.telegram, CANARIES
    who = {"id": WHO, "is_bot": False, "first_name": c["first name"], "username": c["username"], "language_code": "en"}
    origin = {"type": "hidden_user", "sender_user_name": c["forwarded from"], "date": 1}
    place = {"latitude": float(c["latitude"]), "longitude": 120.9842911}
    contents: tuple[dict[str, Any], ...] = (
        {"text": f"hello, I am {c['text']}, my passport is {c['passport']}"},
        {"text": f"is {c['agency']} licensed in the philippines"},
        {"text": f"help me they locked me in and beat me {c['text']}"},
        {"photo": [{"file_id": c["photo file"]}], "caption": f"what is this {c['caption']}"},
        {"photo": [{"file_id": c["photo file"]}]},
        {"voice": {"file_id": c["voice file"], "duration": 3}},
        {"contact": {"phone_number": c["contact"], "first_name": c["contact's name"]}},
        {"location": place},
        {"venue": {"location": place, "title": c["chat title"], "address": c["chat title"]}, "location": place},
        {"text": f"{c['text']} forwarded", "forward_origin": origin},
        {"text": f"/start {c['deep link']}"},
        {"text": f"/help {c['text']}"},
        {"text": '/inform{"agency": "' + c["agency"] + '"}'},
    )
    telegram.fail("sendMessage", 400, f"can't parse entities: {c['Telegram' + chr(39) + 's error']}")
    telegram.fail("sendMessage", cut="before")
    telegram.fail("getUpdates", 502, f"Bad Gateway {c['Telegram' + chr(39) + 's error']}")
    for content in contents:
        telegram.update(message={**telegram.message(CHAT, name=c["first name"], **content), "from": who})
    await running.answered(CHAT, len(contents))
    edited = {**telegram.message(CHAT, name=c["first name"], text=c["edited text"]), "from": who}
    telegram.update(edited_message=edited)
    telegram.press(CHAT, data=c["callback data"])
    chat = {"id": CHAT, "type": "private", "first_name": c["first name"], "title": c["chat title"]}
    member = {"chat": chat, "from": who, "date": 1, "new_chat_member": {"status": "member", "user": who}}
    telegram.update(my_chat_member=member)
    telegram.update(chat_member=member)
    telegram.update(inline_query={"id": "1", "from": who, "query": c["inline query"], "offset": ""})
    telegram.update(something_of_2030={"from": who, "text": c["text"]})
    group = {**telegram.message(-100_555, name=c["chat title"], text=f"/help {c['text']}"), "from": who}
    telegram.update(message=group)
    await running.answered(CHAT, len(contents) + 2)
    await running.answered(-100_555, 1)


async def _browse(running: Running) -> None:
    """Every form of the pages, addresses, headers, and the chat page."""
    c = CANARIES
    headers = {"User-Agent": c["user agent"], "Referer": c["referrer"], "X-Forwarded-For": c["client"]}
    headers |= {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    fields = dict.fromkeys(("csrf", "number", "row", "wish", "need", "step", "x"), c["form field"])
    async with httpx.AsyncClient(base_url=running.pages, headers=headers, trust_env=False, timeout=60) as her:
        her.cookies.set("other", c["cookie"])
        for path in ("/agency", "/journey", "/offer", "/contacts", "/staff/card"):
            sent = {**fields, "country": "PH", "name": c["form field"], "offer": c["form's offer"]}
            assert (await her.post(f"/en{path}", data=sent)).status_code in (200, 422)
        for path in (f"/{c['address']}", f"/en/{c['address']}", f"/en/guide/{c['address']}", f"/s/{c['address']}"):
            await her.get(path, params={"from": c["query"], "x": c["query"]})
        await her.post("/en/agency", content=c["form field"].encode(), headers={"Content-Type": c["form field"]})
        await her.post("/en/staff/sign-in", data={"name": c["staff account"], "password": c["password"]})
        for words in (
            c["chat page"],
            f"is {c['agency']} licensed in the philippines",
            f"help, {c['chat page']} beats me",
        ):
            assert (await her.post("/en/chat", data={"text": words})).status_code == 200
        await her.post("/en/chat", data={"token": c["callback data"]})
        await her.post("/en/chat", data={"choice": c["form field"]})


async def _talk_with_staff(running: Running) -> None:
    """Her words to the staff and theirs to her, from Telegram and from the chat page."""
    telegram, c = running.telegram, CANARIES
    before = len(telegram.chats[CHAT])
    telegram.say(CHAT, "/human")
    await running.answered(CHAT, before + 1)
    telegram.say(CHAT, c["to staff"])
    await telegram.until(lambda: c["to staff"] in str(telegram.chats[STAFF]), PATIENCE)
    number = next(n for n, one in telegram.chats[STAFF].items() if c["to staff"] in one["text"])
    staff = telegram.message(STAFF, name=c["staff's name"], text=c["from staff"])
    staff["from"] |= {"id": MEMBER, "username": c["username"]}
    staff["chat"]["is_forum"] = True
    thread = telegram.threads[STAFF, number]
    made = {"message_id": thread, "from": {"id": 42, "is_bot": True}, "forum_topic_created": {}}
    within = {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": made}
    telegram.update(message={**staff, **within})
    await telegram.until(lambda: c["from staff"] in str(telegram.chats[CHAT]), PATIENCE)

    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    async with httpx.AsyncClient(base_url=running.pages, headers=headers, trust_env=False, timeout=60) as her:
        answer = await her.post("/en/chat", data={"text": "I want to talk to a person"})
        assert "A person will write to you here" in answer.text
        answer = await her.post("/en/chat", data={"text": c["page to staff"]})
        assert answer.status_code == 200
        await telegram.until(lambda: c["page to staff"] in str(telegram.chats[STAFF]), PATIENCE)
        number = next(n for n, one in telegram.chats[STAFF].items() if c["page to staff"] in one["text"])
        thread = telegram.threads[STAFF, number]
        made = {"message_id": thread, "from": {"id": 42, "is_bot": True}, "forum_topic_created": {}}
        within = {"message_thread_id": thread, "is_topic_message": True, "reply_to_message": made}
        numbered = {**staff, "message_id": staff["message_id"] + 1_000, "text": c["staff to page"]}
        telegram.update(message={**numbered, **within})
        async with asyncio.timeout(PATIENCE):
            while c["staff to page"] not in (await her.post("/en/chat/wait", data={"seen": "0"})).text:
                await asyncio.sleep(0.2)


async def _ready(running: Running, *addresses: str) -> None:
    deadline = time.monotonic() + 240  # the model may have to be trained first
    async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
        for address in addresses:
            while True:
                try:
                    if (await http.get(address)).status_code == 200:
                        break
                except httpx.TransportError:
                    assert running.process.poll() is None, (running.folder / "log").read_text()[-2000:]
                assert time.monotonic() < deadline, (running.folder / "log").read_text()[-2000:]
                await asyncio.sleep(0.1)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
