"""Begins a process of ``serve`` without the packages that it never uses: ``python -m bot.serving.lean bot.web.child``.

Rasa and others import them on the way, and they would stay in memory as long as the process runs: some 60 MB in the
assistant, 10 MB in the pages. Training has processes of its own, which load all.
"""

from __future__ import annotations

import contextlib
import importlib
import sys

from bot.serving import resources
from bot.standins import leave_out, without

#: What Rasa 3.6 imports, by what for. Anything may still be imported; using it names the package.
UNUSED = (
    *("sklearn", "scipy"),  # training, and features that are matrices: ours are not
    "matplotlib",  # plots of `rasa test`
    *("prompt_toolkit", "questionary"),  # questions of `rasa init` and `rasa interactive`
    "sqlalchemy",  # trackers in a database: ours is bot/privacy
    "apscheduler",  # reminders of Rasa and of python-telegram-bot: ours are rows (bot/channels/reminders.py)
    "dask",  # the graph: ours is run by bot/dialogue
    *("aiohttp", "requests"),  # actions, stores and models on other servers
    *("jwt", "portalocker"),  # who may use Rasa's server; its file of telemetry
    *("tqdm", "terminaltables", "pygments"),  # bars, tables and colours in a terminal
    "setuptools",  # in the place of distutils, of which Sanic takes one function
)


def prepare() -> None:
    """Keep them out. Before anything else is imported."""
    leave_out(*UNUSED)
    with contextlib.suppress(ImportError):  # setuptools, where it is there, puts itself in the place of distutils
        importlib.import_module("_distutils_hack").remove_shim()
    sys.modules["pkg_resources"] = resources
    with without("rich"):  # structlog and httpx take it for tracebacks in colour, which no log of ours has
        importlib.import_module("structlog")
        importlib.import_module("httpx")


def main() -> int:
    """Run the module that is named first; return what its ``main`` returns."""
    prepare()
    name = sys.argv.pop(1)
    return int(importlib.import_module(name).main())


if __name__ == "__main__":
    sys.exit(main())
