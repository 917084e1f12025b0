"""YAML files that remember where everything stands, so that a fault can be named by file and line.

Every file of knowledge (countries, registers, risks, lexicon) is read through :func:`load`. It is stricter than plain
YAML where people who are not programmers get hurt: a key written twice is an error, and so is a key that YAML reads as
yes, no or nothing (``NO:`` is Norway to a person and ``False`` to YAML).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

#: The folder that holds ``knowledge/``; paths in messages are shown from here.
ROOT = Path(__file__).resolve().parent.parent

# Loading all countries must not be felt at start-up; libyaml is about eight times faster than the Python parser.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Keys = tuple[Any, ...]


class KnowledgeError(Exception):
    """Something in a file of knowledge is wrong.

    ``path`` is the file, ``line`` counts from 1, ``problem`` says what is wrong and ``mend`` what to write instead;
    both are without a full stop at the end. ``str(error)`` is ``knowledge/countries/QA.yml:12: problem. Mend: mend.``
    """

    def __init__(self, path: Path, line: int, problem: str, mend: str) -> None:
        super().__init__(path, line, problem, mend)
        self.path, self.line, self.problem, self.mend = path, line, problem, mend

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.problem}. Mend: {self.mend}."


def shown(path: Path) -> str:
    """The path as people know it: from the project's folder if it lies inside, else in full."""
    absolute = path.resolve()
    return absolute.relative_to(ROOT).as_posix() if absolute.is_relative_to(ROOT) else str(path)


@dataclass(frozen=True)
class Document:
    """A file that was read: ``data`` is what YAML made of it (dates as ``datetime.date``), plus the lines."""

    path: Path
    data: Any
    lines: dict[Keys, int]

    def line(self, *keys: Any) -> int:
        """The line (from 1) of the key or list index that ``keys`` leads to; of its nearest parent if it is missing."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines[keys]

    def error(self, problem: str, mend: str, *keys: Any) -> KnowledgeError:
        """An error at the line of ``keys``; it is returned, not raised, so that checks can collect many."""
        return KnowledgeError(self.path, self.line(*keys), problem, mend)


def load(path: Path) -> Document:
    """Read one YAML file.

    Raises :class:`KnowledgeError` if it cannot be read, is not UTF-8, is not YAML, holds nothing, or writes a key
    twice.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise KnowledgeError(path, 1, f"cannot be read ({error.strerror})", "check the name and the rights") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise KnowledgeError(path, line, "is not UTF-8 text", "save the file as UTF-8") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Document:
    """Read YAML from ``text``; ``path`` is only for messages. Raises as :func:`load` does."""
    reader = _Reader(path)
    try:
        data = reader.document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"is not YAML: {error.problem or error.context}"
        raise KnowledgeError(path, mark.line + 1 if mark else 1, problem, _MEND_YAML) from error
    except yaml.YAMLError as error:
        raise KnowledgeError(path, 1, f"is not YAML: {str(error).splitlines()[0]}", _MEND_YAML) from error
    except ValueError as error:  # "2026-02-31" looks like a date to YAML and is none
        raise KnowledgeError(
            path, reader.at, f"is not a value: {error}", "write a day that exists, as 2026-11-21"
        ) from error
    return Document(path, data, reader.lines)


_MEND_YAML = "look at the indent, the quotes and the colons of this line and the one above"


class _Reader:
    """Turns YAML's nodes into values and notes the line of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Keys, int] = {(): 1}
        self.at = 1
        self.open: set[int] = set()  # nodes we are inside of: an alias to one of them would never end

    def document(self, text: str) -> Any:
        """The one document in ``text``."""
        self.loader = _Loader(text)
        try:
            node = self.loader.get_single_node()
            if node is None:
                raise KnowledgeError(self.path, 1, "holds nothing", "write the content or delete the file")
            return self.read(node, ())
        finally:
            self.loader.dispose()

    def read(self, node: yaml.Node, keys: Keys) -> Any:
        """The value of ``node``, which stands at ``keys``."""
        self.at = node.start_mark.line + 1
        self.lines.setdefault(keys, self.at)
        if isinstance(node, yaml.ScalarNode):
            value = self.loader.construct_object(node)
            return value.date() if isinstance(value, datetime) else value
        if id(node) in self.open:
            line = self.lines[keys]  # where the alias stands; the node's own mark is where its anchor stands
            raise KnowledgeError(self.path, line, "holds itself through an alias (*)", "write the content out")
        self.open.add(id(node))
        value = self._mapping(node, keys) if isinstance(node, yaml.MappingNode) else self._sequence(node, keys)
        self.open.remove(id(node))
        return value

    def _sequence(self, node: yaml.Node, keys: Keys) -> list[Any]:
        return [self.read(item, (*keys, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            self.at = line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise KnowledgeError(self.path, line, "a list or mapping stands where a name belongs", "write one word")
            key = self.loader.construct_object(key_node)
            if not isinstance(key, (str, int, date)) or isinstance(key, bool):
                mend = f'put it in quotes: "{key_node.value}"'
                raise KnowledgeError(self.path, line, f"YAML reads the name {key_node.value!r} as {key!r}", mend)
            if key in values:
                mend = f"keep one of them (the other is in line {self.lines[(*keys, key)]})"
                raise KnowledgeError(self.path, line, f"{key!r} is written twice", mend)
            self.lines[(*keys, key)] = line
            values[key] = self.read(value_node, (*keys, key))
        return values
