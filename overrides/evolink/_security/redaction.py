"""Redaction: values as they may appear in messages and logs, short and without secrets."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from .._json import is_dict, is_list

if TYPE_CHECKING:  # `import evolink` must not load it
    import logging

_KEY = r"\bsk-[A-Za-z0-9_-]{4,}"
_BEARER = r"(?i)\bbearer\s+\S+"
_URL_SECRETS = r"(?i)\b(https?://)(?:[^/?#\s'\"@]*@)?([^?#\s'\"]*)(?:[?#][^\s'\"]*)?"

MIN_KNOWN_KEY = 8
"""Characters. A shorter key, such as "any" for the sandbox, is no secret and may be a word of any message."""
MAX_KNOWN_KEYS = 1024
_MIN_CUT_KEY = 12
"""Characters of a known key at the end of a text that was cut there; fewer may be a word of the text."""
_known_keys: dict[str, None] = {}
"""The keys of the clients of this process, also as URLs contain them; the latest is last."""

_HTTP_LOGGERS = (
    *("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks"),
    *("aiohttp.client", "aiohttp.internal"),
)


def remember_key(key: str) -> None:
    """Redact an API key from now on wherever it appears, whatever its shape."""
    if len(key) < MIN_KNOWN_KEY:
        return
    for form in {key, quote(key, safe="")}:
        _known_keys.pop(form, None)
        _known_keys[form] = None
    while len(_known_keys) > MAX_KNOWN_KEYS:
        _known_keys.pop(next(iter(_known_keys)), None)


def redact_secrets(text: str) -> str:
    """Remove API keys, and the user, query and fragment of URLs, from a text."""
    text = re.sub(_KEY, "sk-…", text)
    text = re.sub(_BEARER, "Bearer …", text)
    for key in tuple(_known_keys):
        text = _redact_known_key(text, key)
    return re.sub(_URL_SECRETS, r"\1\2", text)


def _redact_known_key(text: str, key: str) -> str:
    """Remove a key from a text, also its beginning at the end of a text that was cut."""
    text = text.replace(key, "…")
    stem = text.rstrip("'\"…")
    for length in range(min(len(key) - 1, len(stem)), _MIN_CUT_KEY - 1, -1):
        if stem.endswith(key[:length]):
            return stem[:-length] + "…" + text[len(stem) :]
    return text


def redact_http_logs() -> None:
    """Remove API keys and the secrets of URLs from the log lines of httpx, httpcore and aiohttp in this process.

    httpx logs every URL at the level INFO, the signed links of results included. The filter is added to the loggers of
    these libraries, so it holds for every handler and every client; a second call changes nothing.
    """
    import logging

    for name in _HTTP_LOGGERS:
        logging.getLogger(name).addFilter(_redact_record)


def _redact_record(record: logging.LogRecord) -> bool:
    record.msg, record.args = redact_secrets(record.getMessage()), ()
    return True


def escape_unprintable(text: str) -> str:
    """Redact secrets in a text and escape every character that is not printable."""
    text = redact_secrets(text)
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def shorten(value: object, *, limit: int = 60) -> str:
    """Return the repr of a value without secrets, shortened to about `limit` characters; its `__repr__` may raise."""
    try:
        text = redact_secrets(repr(_beginning(value, limit, [limit])))
    except Exception:  # noqa: BLE001 - an integer of thousands of digits, deep nesting, or a `__repr__` that raises
        return f"{type_name(value)} …"
    return text if len(text) <= limit else text[: limit - 2] + "…" + text[-1]


def type_name(value: object, *, article: bool = False) -> str:
    """Return the name of a value's type, with `a` or `an` in front if `article`."""
    name: str = type.__dict__["__name__"].__get__(type(value))  # the metaclass may have another `__name__`
    if not article:
        return name
    return f"{'an' if name[:1] in 'AEIOaeio' else 'a'} {name}"


def _beginning(value: object, limit: int, remaining: list[int]) -> object:
    """Return a value with the elements that the first `limit` characters of its repr show; `remaining` counts them."""
    remaining[0] -= 1
    if remaining[0] < 0:
        return None
    if type(value) is str and len(value) > 4 * limit:
        return redact_secrets(value[: 8 * limit])[: 4 * limit]  # so that no key is cut, and then not recognized
    if is_list(value) and type(value) is list:
        return [_beginning(item, limit, remaining) for item in value[:limit]]
    if is_dict(value) and type(value) is dict:
        pairs = itertools.islice(value.items(), limit)
        return {_beginning(name, limit, remaining): _beginning(item, limit, remaining) for name, item in pairs}
    return value
