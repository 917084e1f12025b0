"""Planted secrets, and the search for every form in which one could have been written down."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Iterator, Mapping

#: (name of the secret, name of the form, bytes)
Patterns = list[tuple[str, str, bytes]]


def forms(canary: str) -> Iterator[tuple[str, bytes]]:
    """Every form in which a canary could be written down, lower case where case could be lost."""
    for text in {canary, canary.lower(), canary.upper(), canary.replace(" ", "")}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            yield encoding, text.encode(encoding)
        yield "JSON", json.dumps(text)[1:-1].encode()
        yield "repr", ascii(text)[1:-1].encode()
        yield "URL", urllib.parse.quote(text).encode()
        yield "form", urllib.parse.quote_plus(text).encode()
        yield "hex", text.encode().hex().encode()
        for shift in range(3):  # base64 of a longer text in which it stands: only the letters it alone decides
            whole = base64.b64encode(b"\0" * shift + text.encode())
            inner = whole[4 if shift else 0 : len(whole) // 4 * 4 - 4]
            yield "base64", inner
            yield "base64 (URL)", inner.replace(b"+", b"-").replace(b"/", b"_")


def numbers(value: int) -> Iterator[tuple[str, bytes]]:
    """The forms of a chat's or a person's number: digits, and the integers that databases write."""
    yield "digits", str(value).encode()
    for length in (6, 8):
        yield f"{length} bytes", value.to_bytes(length, "big", signed=True)
        yield f"{length} bytes, low first", value.to_bytes(length, "little", signed=True)


def patterns(canaries: Mapping[str, str], ids: Mapping[str, int] | None = None) -> Patterns:
    """What to look for."""
    found = {(name, form, written) for name, canary in canaries.items() for form, written in forms(canary)}
    found |= {(name, form, written) for name, value in (ids or {}).items() for form, written in numbers(value)}
    return sorted(found)


def found(data: bytes, planted: Patterns) -> list[str]:
    """Name the canaries in some bytes."""
    folded = data.lower()
    return [
        f"{name} as {form}"
        for name, form, written in planted
        if written in data or (not form.startswith("base64") and "bytes" not in form and written.lower() in folded)
    ]
