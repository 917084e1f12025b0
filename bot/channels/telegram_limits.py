"""Telegram's limits for one bot, shared by its workers: each keeps to its part of them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import AIORateLimiter, BaseRateLimiter

#: Messages a second to all chats, and a minute to one group (Bot API, "My bot is hitting limits").
OVERALL, GROUP = 30.0, 20.0


class SharedLimiter(BaseRateLimiter[int]):
    """python-telegram-bot's limiter, made anew with another part when workers come or go.

    What waits in the old one goes on under its part, so that for a moment a bit more than allowed may be sent; Telegram
    then says how long to wait, which is waited for.
    """

    def __init__(self) -> None:
        """Begin with all of it."""
        self._workers = 0
        self._limiter: AIORateLimiter
        self.share(1)

    def share(self, workers: int) -> None:
        """Keep to one part of so many."""
        if workers != self._workers:
            self._workers = workers
            self._limiter = AIORateLimiter(
                overall_max_rate=max(1.0, OVERALL / workers), group_max_rate=max(1.0, GROUP / workers), max_retries=5
            )

    async def initialize(self) -> None:
        """Nothing has to be opened."""

    async def shutdown(self) -> None:
        """Nothing has to be closed."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Make a call when its time has come."""
        return await self._limiter.process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
