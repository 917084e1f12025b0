"""``safemigration health``: is everything well? For people, systemd and containers."""

from __future__ import annotations

import http.client
import json
import sys
import time
import urllib.error
import urllib.request
from typing import Annotated

import typer

from bot.commands.serve import loopback
from bot.serving.mark import running
from bot.settings import Settings
from bot.web.settings import WebSettings

#: Seconds for an answer.
ANSWER = 5.0
#: Straight to this machine: a proxy of the environment is for the world outside.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def health(
    web: Annotated[bool, typer.Option("--web/--no-web", help="The pages too.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Ask the assistant and the pages whether they are ready; exit code 0 if both are, else 1.

    Also says how the last reload went. A refused one does not count as ill: the version from before answers.
    """
    settings, pages = Settings.from_env(), WebSettings.from_env()
    asked = {"assistant": loopback(settings.host, settings.port)}
    if web:
        asked["pages"] = loopback(pages.host, pages.port)
    missing = {name: look(f"{address}/ready") for name, address in asked.items()}
    now = running(settings.state)
    last = now.reload if now else None
    if as_json:
        done = None if last is None else {"at": last.at, "fault": last.fault}
        print(json.dumps({"ready": not any(missing.values()), "missing": missing, "reload": done}))
    else:
        for name, found in missing.items():
            print(f"{name}: {'; '.join(f'{what}: {words}' for what, words in found.items()) or 'ready'}")
        if last is not None:
            day = time.strftime("%Y-%m-%d %H:%M", time.localtime(last.at))
            print(f"last reload {day}: {'done' if last.fault is None else f'refused, {last.fault}'}")
    sys.stdout.flush()
    raise typer.Exit(int(any(missing.values())))


def look(address: str) -> dict[str, str]:
    """Return what is missing there, each with a few words; empty if it is ready."""
    try:
        with _OPENER.open(address, timeout=ANSWER) as answer:
            answer.read()
            return {}
    except urllib.error.HTTPError as refused:
        try:
            return {str(name): str(words) for name, words in json.load(refused)["missing"].items()}
        except (ValueError, KeyError, AttributeError):
            return {"answer": f"not ours (HTTP {refused.code}): another program listens there"}
    except (OSError, http.client.HTTPException) as error:
        return {"answer": f"none ({type(error).__name__})"}
