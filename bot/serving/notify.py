"""Tells systemd how we are (sd_notify), where systemd started us with Type=notify."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping


def notify(state: str, env: Mapping[str, str] = os.environ) -> None:
    """Send a state as sd_notify(3) spells it ("READY=1"); nothing happens where nobody asked for it."""
    address = env.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # a name that stands in no folder
        address = "\0" + address[1:]
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect(address)
        line.send(state.encode())
