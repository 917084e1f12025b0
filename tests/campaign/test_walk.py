"""From the printed code to the first answer, by Telegram and by the page: the real dialogue; Telegram is a double."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import zxingcpp
from PIL import Image

from bot.assistant import Assistant
from bot.campaign.codes import code_of
from bot.campaign.counts import Counts
from bot.campaign.doors import Doors
from bot.campaign.poster import code_alone
from bot.channels.telegram_service import TelegramService
from bot.privacy.state import State
from bot.settings import Settings
from bot.web.app import application
from bot.web.settings import WebSettings
from knowledge.campaigns import campaigns
from tests.campaign.test_landing import SECRET, assistant_side
from tests.telegram.conftest import quick, telegram  # noqa: F401 - fixtures
from tests.telegram.double import TOKEN, Double
from tests.telegram.fakes import FakeWords

PLACE = campaigns()["spring"].stations["guangzhou"]  # zh-Hans, en, id; check_agency
DOORS = Doors("safe_double_bot", "http://pages")


def scanned(address: str | None, folder: Path) -> str:
    """Draw the code of an address and read it as a phone does."""
    assert address
    code_alone(address, folder / "code.png")
    with Image.open(folder / "code.png") as picture:
        (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


async def test_by_telegram(alone: Assistant, telegram: Double, tmp_path: Path) -> None:  # noqa: F811
    address = scanned(DOORS.telegram(code_of(PLACE)), tmp_path)
    (payload,) = parse_qs(urlsplit(address).query)["start"]
    settings = Settings(state=tmp_path, telegram_token=TOKEN, telegram_api_url=telegram.url)
    service = TelegramService(settings, alone, alone.state, FakeWords())
    before = sum(row.new for row in service.desk.counts.rows())
    try:
        telegram.say(4711, f"/start {payload}", language="id")
        await telegram.until(lambda: len(telegram.chats[4711]) >= 2)
        greeting, question = telegram.texts(4711)[:2]
        assert "Saya membantu orang" in greeting
        assert "?" in question
        telegram.press(4711, "Filipina")
        await telegram.until(lambda: len(telegram.chats[4711]) >= 3)
        assert sum(row.new for row in service.desk.counts.rows()) == before + 1
    finally:
        await service.stop()


async def test_by_the_page(tmp_path: Path) -> None:
    address = scanned(DOORS.page(code_of(PLACE)), tmp_path)
    state = State(None)
    async with assistant_side(state) as assistant_at:
        app = application(WebSettings(assistant=assistant_at, secret=SECRET))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://pages") as browser:
            landing = await browser.get(address, headers={"Accept-Language": "id"})
            assert 'href="/id/agency"' in landing.text
            first = await browser.get("/id/agency")
            assert first.status_code == 200
            assert "<form" in first.text
    (row,) = Counts(state).rows()
    assert (row.station, row.language, row.door, row.new) == ("guangzhou", "id", "page", 1)
