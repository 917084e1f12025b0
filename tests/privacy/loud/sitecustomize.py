"""On the path of a Python it makes every process of ours log at DEBUG, whatever a library would rather keep quiet.

What the program itself keeps quiet, it does after this, and that is what is tested.
"""

import logging
from typing import Any

import bot.logs

_configure = bot.logs.configure


def _loud(*level: Any) -> None:
    _configure(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)


bot.logs.configure = _loud
