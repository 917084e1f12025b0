"""``POST /web/staff/...``: the web process, which has no database, signs staff in and fetches what stands on a page.

Every answer that is not about the form of the request has status 200 and says in ``is`` what became of it:

- ``sign-in`` {name, password, client, old?}: ``in`` with ``token``, ``wrong``, or ``wait`` with ``seconds``.
- ``sign-out`` {token}: ``out``.
- ``page`` {token, page}: ``in`` with ``name``, ``role`` and ``data``; ``out`` if the session is over; ``not_yours``.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from argon2 import PasswordHasher
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.privacy.clock import now
from bot.privacy.database import StoreError
from bot.privacy.state import State
from bot.staff.accounts import LONGEST, Accounts
from bot.staff.audit import UNKNOWN, Audit
from bot.staff.figures import Figures
from bot.staff.lockout import Lockout
from bot.staff.sessions import Sessions

log = structlog.get_logger(__name__)

#: Pages for admins alone.
ADMIN = frozenset(("audit",))
#: Passwords that are compared at once: each takes 64 MB and some of a core's time.
AT_ONCE = 2
#: Comparisons that may wait; one more is told to come back, so that a flood cannot fill the memory.
WAITING = 16
_LONGEST_BODY = 4_000

Answer = dict[str, Any]


class StaffDesk:
    """Answers what the web process asks. The audit has a line of everything."""

    def __init__(self, state: State, hasher: PasswordHasher | None = None, clock: Callable[[], float] = now) -> None:
        """Open the tables; ``clock`` gives Unix seconds. Tests give their own, and a quick ``hasher``."""
        self._state = state
        self.accounts = Accounts(state, hasher, clock)
        self.accounts.prepare()
        self.sessions = Sessions(state, self.accounts, clock)
        self.audit = Audit(state, clock)
        self._lockout = Lockout(state, clock)
        self._figures = Figures(state, self.accounts, self.audit)
        self._comparing = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def sign_in(self, name: str, password: str, client: str, old: str | None = None) -> Answer:
        """Begin a session, or say "wrong" in the same way and time whatever is wrong.

        Args:
            name, password: as typed.
            client: where it comes from; only a keyed hash of it is kept, for a day.
            old: the token that the browser came with; it ends.
        """
        name = name.strip().lower()
        known = name if self.accounts.get(name) else UNKNOWN
        seconds = self._lockout.begin(name, client) if self._waiting < WAITING else 5
        if seconds:
            self.audit.write(known, "waits")
            return {"is": "wait", "seconds": seconds}
        self._waiting += 1
        try:
            async with self._comparing:
                kept = self.accounts.hash_of(name)
                fits = await asyncio.to_thread(self.accounts.fits, kept, password[:LONGEST])
        finally:
            self._waiting -= 1
        # Looked at again: the account may have been closed, or its password changed, while we compared.
        if not fits or self.accounts.hash_of(name) != kept:
            self.audit.write(known, "refused")
            return {"is": "wrong"}
        with self._state.transaction():
            self._lockout.succeeded(name, client)
            token = self.sessions.begin(name, old)
            self.audit.write(name, "sign-in")
        return {"is": "in", "token": token}

    async def sign_out(self, token: str) -> Answer:
        """End a session."""
        account = self.sessions.account(token)
        if account is not None:
            self.sessions.end(token)
            self.audit.write(account.name, "sign-out")
        return {"is": "out"}

    async def page(self, token: str, page: str) -> Answer:
        """What stands on a page, if the session lives and the page is for that role."""
        account = self.sessions.account(token)
        if account is None:
            return {"is": "out"}
        allowed = page in self._figures.pages and (page not in ADMIN or account.role == "admin")
        if not allowed:
            self.audit.write(account.name, "refused page")
            return {"is": "not_yours", "name": account.name, "role": account.role}
        self.audit.write(account.name, f"page {page}")
        data = self._figures.pages[page]()
        return {"is": "in", "name": account.name, "role": account.role, "data": data}


def staff_desk(state: State, secret: str, hasher: PasswordHasher | None = None) -> Blueprint:
    """Return the routes: 401 without the secret, 400 not of the form, 503 not written.

    Args:
        state: the open state folder.
        secret: known to our two processes only.
        hasher: how passwords are kept; tests give a quick one.
    """
    routes = Blueprint("staff", url_prefix="/web/staff")
    desk = StaffDesk(state, hasher)
    wanted = f"Bearer {secret}".encode()

    def route(
        path: str, handle: Callable[..., Awaitable[Answer]], required: tuple[str, ...], optional: str = ""
    ) -> None:
        async def answer(request: Request) -> HTTPResponse:
            given = request.headers.get("authorization", "").encode("utf-8", "replace")
            if not secret or not hmac.compare_digest(given, wanted):
                return empty(401)
            try:
                asked = _asked(request.body, required, optional)
            except (ValueError, RecursionError):
                return empty(400)
            try:
                return json_response(await handle(**asked), ensure_ascii=False)
            except StoreError as error:
                log.error("staff.state_not_written", error=type(error).__name__)
                return empty(503)

        routes.add_route(answer, path, methods=["POST"], name=path.strip("/").replace("-", "_"))

    route("/sign-in", desk.sign_in, ("name", "password", "client"), "old")
    route("/sign-out", desk.sign_out, ("token",))
    route("/page", desk.page, ("token", "page"))
    return routes


def _asked(body: bytes, required: tuple[str, ...], optional: str) -> dict[str, str]:
    asked: Any = json.loads(body) if len(body) <= _LONGEST_BODY else None
    if not isinstance(asked, dict) or not all(isinstance(asked.get(key), str) for key in required):
        raise ValueError("not of the form")
    found = {key: asked[key] for key in (*required, optional) if isinstance(asked.get(key), str)}
    "".join(found.values()).encode()  # half of a character (a ValueError) cannot be hashed or stored
    return found
