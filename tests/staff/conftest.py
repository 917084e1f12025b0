"""The staff pages with the assistant's side behind them, in this process; the time is the test's."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import httpx
import pytest
from argon2 import PasswordHasher
from httpx import Response

from bot.privacy.state import State
from bot.staff.loopback import StaffDesk
from bot.web.app import application
from bot.web.pages.desk import StaffClient
from bot.web.settings import WebSettings
from tests.store.states import state
from tests.web.conftest import Visitor

__all__ = ["state"]

#: So that a test takes a thousandth of a second where people wait a tenth.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "seven quiet rivers meet"
SECRET = "between-two-processes"


@dataclass
class House:
    """Both processes.

    Attributes:
        now: Unix seconds.
        asked: what the web process asked for, with its answer.
        down: the assistant does not answer.
    """

    state: State
    now: float = 1_800_000_000.0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    down: bool = False

    def __post_init__(self) -> None:
        self.desk = StaffDesk(self.state, QUICK, lambda: self.now)
        self.desk.accounts.add("wati", "worker", PASSWORD)
        self.desk.accounts.add("boss", "admin", PASSWORD)
        settings = WebSettings(secret=SECRET, posts=50_000, posts_all=500_000)
        self.app = application(settings)
        self.app.state.staff_client = StaffClient(settings, httpx.MockTransport(self._answer))

    async def _answer(self, request: httpx.Request) -> Response:
        if self.down:
            raise httpx.ConnectError("down")
        assert request.headers["authorization"] == f"Bearer {SECRET}"
        asked = json.loads(request.content)
        what = request.url.path.removeprefix("/web/staff/")
        self.asked.append((what, asked))
        handle = {"sign-in": self.desk.sign_in, "sign-out": self.desk.sign_out, "page": self.desk.page}[what]
        return Response(200, json=await handle(**asked))

    def visitor(self, address: str = "203.0.113.7") -> Visitor:
        """Somebody with a browser of their own at that address."""
        return Visitor(self.app, client=(address, 50_000), follow_redirects=False)

    def sign_in(self, visitor: Visitor, name: str = "wati", password: str = PASSWORD) -> Response:
        """Fill in the form."""
        return visitor.fill("/en/staff/sign-in", name=name, password=password)

    def deeds(self) -> list[str]:
        """The audit, oldest first."""
        return [f"{line.name}: {line.what}" for line in reversed(self.desk.audit.lines())]


@pytest.fixture
def house(state: State) -> House:
    return House(state)
