"""Babel extractors for the places where English source text stands as data: domain, labels, knowledge.

``babel.cfg`` names them; templates and Python are read by the extractors of Jinja2 and Babel. The translator's comment
says where a sentence stands: the response, the button, or the path of keys to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

import yaml

#: What an extractor yields: line, function name, message, comments.
Found = tuple[int, str, str, list[str]]

#: Keys of ``knowledge/**/*.yml`` under which sentences for people stand. Everything else is data.
SENTENCES = frozenset(
    {
        "about",
        "action",
        "before_leaving",
        "carry",
        "covers",
        "detail",
        "do",
        "does_not_cover",
        "habits",
        "hours",
        "not_go",
        "note",
        "question",
        "reason",
        "sentence",
        "sentences",
        "sign",
        "today",
        "unknown",
        "why",
        "words",
    }
)
#: Keys that hold the name of an office where they stand beside one of these.
_OFFICE = frozenset({"phones", "web", "name_local"})


def domain(fileobj: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Any) -> Iterator[Found]:
    """Extract the texts of ``responses:`` in a file of ``domain/``; the response's name is the comment."""
    document = yaml.compose(fileobj, yaml.SafeLoader)
    for name, variations in _items(_get(document, "responses")):
        for variation in variations.value:
            text = _get(variation, "text")
            if text is not None:
                yield text.start_mark.line + 1, "", text.value, [name]


def labels(fileobj: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Any) -> Iterator[Found]:
    """Extract the button titles of ``bot/wording/labels.yml``."""
    for key, title in _items(yaml.compose(fileobj, yaml.SafeLoader)):
        yield title.start_mark.line + 1, "", title.value, [f"Button {key}: at most two lines on a small phone."]


def knowledge(fileobj: BinaryIO, keywords: Any, comment_tags: Collection[str], options: Any) -> Iterator[Found]:
    """Extract the sentences and the names of offices of a file of ``knowledge/``."""
    yield from _sentences(yaml.compose(fileobj, yaml.SafeLoader), [])


def _sentences(node: yaml.Node | None, path: list[str]) -> Iterator[Found]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _sentences(child, path)
        return
    entries = dict(_items(node))
    office = bool(_OFFICE & entries.keys())
    for key, child in entries.items():
        here = [*path, key]
        shown = key in SENTENCES or (key == "name" and office) or (key == "title" and path[-1:] == ["value"])
        if isinstance(child, yaml.MappingNode) or not shown:
            yield from _sentences(child, here)  # "before_leaving" is a list of sentences in one file, a fact in another
        else:
            for scalar in _scalars(child):
                yield scalar.start_mark.line + 1, "", scalar.value, [" > ".join(here)]


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        if node.tag == "tag:yaml.org,2002:str":
            yield node
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _scalars(child)


def _items(node: yaml.Node | None) -> Iterator[tuple[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value, value


def _get(node: yaml.Node | None, key: str) -> Any:
    entries: Mapping[str, Any] = dict(_items(node))
    return entries.get(key)
