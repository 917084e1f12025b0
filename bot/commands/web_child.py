"""``serve``'s child: the web process is started, started again when it dies, and stopped."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping, Sequence

import structlog

log = structlog.get_logger(__name__)

#: What the child is.
COMMAND = (sys.executable, "-m", "bot.web.child")
#: Seconds before it is started again: the first time, and at most, if it keeps dying.
PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: Seconds after which a child that died counts as having worked.
WORKED = 60.0
#: Seconds it has to end by itself.
GRACE = 7.0
#: What of our environment is none of its business: the master key and Telegram's secrets open everything.
_OURS = ("SAFEMIGRATION_KEY", "SAFEMIGRATION_STATE", "TELEGRAM_")


def child_environment(env: Mapping[str, str], secret: str, assistant: str) -> dict[str, str]:
    """Return the environment of the child.

    Args:
        env: our own.
        secret: what the two processes show each other.
        assistant: address of this process.
    """
    kept = {name: value for name, value in env.items() if not name.startswith(_OURS)}
    kept.setdefault("SAFEMIGRATION_WEB_ASSISTANT", assistant)
    return {**kept, "SAFEMIGRATION_WEB_SECRET": secret}


async def keep_running(env: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
    """Run the web process until cancelled; when it dies, say so, wait, and start it again.

    Args:
        env: the child's environment (:func:`child_environment`).
        command: the program and its arguments.
    """
    pause = PAUSE
    while True:
        began = time.monotonic()
        # A session of its own: Ctrl-C is for us, and we stop it. Its standard input is how it learns that we are gone.
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, env=dict(env), start_new_session=True
        )
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                await _stop(process)
        if time.monotonic() - began > WORKED:
            pause = PAUSE
        log.error("web.ended", code=code, again_in=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _stop(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        async with asyncio.timeout(GRACE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def loopback(host: str, port: int) -> str:
    """Return the address by which a process of this machine reaches a server that listens on a host and port."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - every address is also loopback's
    return f"http://{f'[{reached}]' if ':' in reached else reached}:{port}"
