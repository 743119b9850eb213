"""How a receiver is set up: where it is, how long it waits, how much it remembers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._security.public_addresses import is_loopback_url, why_not_public
from .._security.redaction import shorten
from ..errors import ConfigurationError

Verify = Callable[[Mapping[str, str], bytes], bool]
"""(headers, names in lower case; raw body) -> whether the signature is right."""

_LONGEST = 1900
"""Characters of a base_url. With a token it must stay below EvoLink's 2048."""
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)*\Z")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a receiver remembers and waits."""

    confirm_within: float = 5.0
    """Seconds that asking the API may take for one callback, below the 10 after which EvoLink hangs up."""
    keep_for: float = 72 * 3600.0
    """Seconds that a callback URL, and the knowledge of a task's end, are kept."""
    max_urls: int = 100_000
    """How many URLs are kept; beyond that the oldest are forgotten."""

    def __post_init__(self) -> None:
        if not (0 < self.confirm_within < 10 and self.keep_for > 0 and self.max_urls > 0):
            raise ConfigurationError(f"{self} is not possible: all are above 0, and confirm_within is below 10.")


def usable(base_url: str) -> str:
    """`base_url` without a slash at its end.

    Raises:
        ConfigurationError: EvoLink could not or would not call it.
    """
    url = base_url.rstrip("/")
    why = why_not_public(url, https_only=not is_loopback_url(url), loopback=True) or _why_not_plain(url)
    if why is not None:
        raise ConfigurationError(
            f"base_url is {shorten(base_url)}: {why}. It must be like https://hooks.example.com/evolink."
        )
    return url


def _why_not_plain(url: str) -> str | None:
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}{parts.path}" != url or "@" in parts.netloc or not _PATH.match(parts.path):
        return "it is more than a host and a path of letters, digits, '.', '_', '~' and '-'"
    return f"it has more than {_LONGEST} characters" if len(url) > _LONGEST else None
