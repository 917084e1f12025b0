"""The root of what an operator can mend: a setting, a folder, a model. Light, because every command imports it."""

from __future__ import annotations


class OperatorError(Exception):
    """Something that whoever runs the bot can mend. The message names the place, what is wrong there and the mend.

    Attributes:
        code: with which a command ends that meets it.
    """

    code = 2
