"""What stands behind a button: a short signed token, good in one conversation only.

Telegram gives a button 64 bytes and hands back whatever a client sends. A token therefore carries its meaning in clear
and a keyed hash over it and the conversation: nothing to store, nothing to expire, nothing to forge.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from bot.wording.reply import Press

#: Telegram's limit for callback data, in bytes.
LIMIT = 64
_MAC = 8  # characters of base64: 48 bits, checked online only


def sign(key: bytes, conversation: str, press: Press) -> str:
    """Return the token of a press in a conversation.

    Raises:
        ValueError: the press does not fit into 64 bytes or holds characters a token cannot carry.
    """
    body = ";".join([press.intent, *(f"{name}={value}" for name, value in press.entities.items())])
    if any(sign in part for part in (press.intent, *press.entities, *press.entities.values()) for sign in ";="):
        raise ValueError(f"a token cannot carry ';' or '=': {press}")
    token = _mac(key, conversation, body) + body
    if len(token.encode()) > LIMIT:
        raise ValueError(f"a token may have {LIMIT} bytes, this one has {len(token.encode())}: {press}")
    return token


def read(key: bytes, conversation: str, token: str) -> Press | None:
    """Return the press behind a token, or None if we did not sign it for this conversation."""
    mac, body = token[:_MAC], token[_MAC:]
    if not hmac.compare_digest(_bytes(mac), _mac(key, conversation, body).encode()):
        return None
    intent, *pairs = body.split(";")
    return Press(intent, dict(pair.split("=", 1) for pair in pairs))


def claimed(token: str) -> str:
    """Return the intent that a token names, forged or not: to know what to keep of a press until it can be read."""
    return token[_MAC:].partition(";")[0]


def _mac(key: bytes, conversation: str, body: str) -> str:
    digest = hmac.new(key, _bytes(f"{conversation}\n{body}"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:_MAC].decode()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # JSON can bring in half a character; it is only compared
