"""No dump of this process's memory: in it stands readable what people write while they are answered, and the key."""

from __future__ import annotations

import ctypes
import resource
import sys

#: prctl(2).
_PR_SET_DUMPABLE = 4


def refuse_dumps() -> None:
    """Have the system write no core file of this process or its children, whatever crashes.

    On Linux also no crash collector and no other process of the same user can read its memory; that ends with exec, so
    each program of ours calls this itself.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
