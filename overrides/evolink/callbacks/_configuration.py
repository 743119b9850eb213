"""Configuration of a receiver: its address, its time limits, and how much it stores."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._security.public_addresses import is_loopback_url, why_not_public
from .._security.redaction import shorten
from ..errors import ConfigurationError

Verify = Callable[[Mapping[str, str], bytes], bool]
"""(headers with names in lower case, raw body) -> whether the signature is right."""

_MAX_LENGTH = 1900
"""Characters of a base_url. With a callback token it must stay below EvoLink's 2048."""
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)*\Z")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a receiver's time and storage.

    Raises:
        ConfigurationError: If a value is not possible.
    """

    confirm_within: float = 5.0
    """Seconds that fetching the task may take for one callback, below the 10 after which EvoLink disconnects."""
    keep_for: float = 72 * 3600.0
    """Seconds for which a callback URL and the end of a task are stored."""
    max_urls: int = 100_000
    """How many URLs are stored; beyond that the oldest are forgotten."""

    def __post_init__(self) -> None:
        if not (0 < self.confirm_within < 10 and self.keep_for > 0 and self.max_urls > 0):
            raise ConfigurationError(
                f"{self} is not possible. All values must be above 0, and confirm_within must be below 10."
            )


def normalize_base_url(base_url: str) -> str:
    """Return `base_url` without a slash at its end.

    Raises:
        ConfigurationError: If EvoLink cannot or does not call URLs below it.
    """
    url = base_url.rstrip("/")
    problem = why_not_public(url, https_only=not is_loopback_url(url), loopback=True) or _find_problem(url)
    if problem is not None:
        raise ConfigurationError(
            f"The base_url {shorten(base_url)} cannot be used: {problem}. Use one like"
            " https://hooks.example.com/evolink."
        )
    return url


def _find_problem(url: str) -> str | None:
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}{parts.path}" != url or "@" in parts.netloc or not _PATH.match(parts.path):
        return "it is more than a host and a path of letters, digits, '.', '_', '~' and '-'"
    return f"it has more than {_MAX_LENGTH} characters" if len(url) > _MAX_LENGTH else None
