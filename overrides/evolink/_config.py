"""What a client was set up with: addresses, key and habits. Shared by the sync and the async client."""

from __future__ import annotations

import os
import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import __version__, errors
from ._sansio.messages import Endpoint
from ._security.public_addresses import is_loopback_url

if TYPE_CHECKING:
    from .journal import Journal

_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._-]{16,96}\Z")
_OWN_HEADERS = frozenset({"authorization", "content-length", "content-type", "host", "idempotency-key"})


class Pace:
    """Keeps submissions apart: at most so many a second, by giving each its turn."""

    def __init__(self, per_second: float | None) -> None:
        if per_second is not None and not per_second > 0:
            raise errors.ConfigurationError(f"max_submissions_per_second is {per_second}; it must be above 0.")
        self._apart = 0.0 if per_second is None else 1.0 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def turn(self, now: float) -> float:
        """Takes the next turn and answers how many seconds away it is."""
        if not self._apart:
            return 0.0
        with self._lock:
            turn = max(self._next, now)
            self._next = turn + self._apart
            return turn - now


class Recent:
    """The latest tasks and the Idempotency-Keys they were answered to.

    A connection that carries two replies to one request gives the second one to the next request; its task is known
    here by another key.
    """

    def __init__(self, *, most: int = 4096) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def belongs(self, task_id: str, key: str) -> bool:
        """Notes the task and says whether no other key was answered with it."""
        with self._lock:
            known = self._keys.setdefault(task_id, key)
            while len(self._keys) > self._most:
                self._keys.popitem(last=False)
            return known == key


class Context:
    """The settings of one client."""

    def __init__(
        self,
        api_key: str | None,
        base_url: str | None,
        files_url: str | None,
        *,
        resubmit_lost: bool,
        journal: Journal | str | Path | bool | None,
        max_submissions_per_second: float | None,
        clock: Callable[[], float],
    ) -> None:
        self.endpoint = _endpoint(api_key, base_url, files_url)
        self.local = is_loopback_url(self.endpoint.base_url)
        """Whether the API is on this machine, and may be given loopback and http addresses."""
        self.resubmit_lost = resubmit_lost
        self.journal = _journal(journal)
        self.pace = Pace(max_submissions_per_second)
        self.clock = clock
        self.recent = Recent()
        self._noticed: set[tuple[str, str]] = set()

    def advise(self, request: Mapping[str, Any], *, stacklevel: int) -> None:
        """Gives each notice about the request as a Python warning, once for this client."""
        from . import contract

        for notice in contract.warnings(request):
            if (notice.model, notice.id) not in self._noticed:
                self._noticed.add((notice.model, notice.id))
                warnings.warn(notice.message, errors.EvoLinkWarning, stacklevel=stacklevel + 1)


def checked_key(given: str) -> str:
    """An Idempotency-Key as the gateway takes it.

    Raises:
        ConfigurationError: it does not.
    """
    if not _IDEMPOTENCY_KEY.match(given):
        raise errors.ConfigurationError(
            f"The idempotency key {given!r} is not 16 to 96 characters of A-Za-z0-9._-. Nothing was sent."
        )
    return given


def checked_headers(given: Mapping[str, str] | None) -> dict[str, str]:
    """Extra headers in lower case.

    Raises:
        ConfigurationError: one of them is the client's own to set.
    """
    if not given:
        return {}
    headers = {name.lower(): value for name, value in given.items()}
    taken = sorted(headers.keys() & _OWN_HEADERS)
    if taken:
        raise errors.ConfigurationError(f"extra_headers cannot set {', '.join(taken)}. Nothing was sent.")
    return headers


def _journal(given: Journal | str | Path | bool | None) -> Journal | None:
    if given is None or given is False:
        return None
    from .journal import Journal

    if isinstance(given, Journal):
        return given
    return Journal(None if given is True else given)


def _endpoint(api_key: str | None, base_url: str | None, files_url: str | None) -> Endpoint:
    from evolink_api.operations import CREATE_VIDEO, UPLOAD_STREAM

    base = base_url or os.environ.get("EVOLINK_BASE_URL")
    files_at = files_url or (base_url or os.environ.get("EVOLINK_FILES_URL") or base or UPLOAD_STREAM.server)
    return Endpoint(
        base_url=_address("base_url", base or CREATE_VIDEO.server),
        files_url=_address("files_url", files_at),
        api_key=_api_key(api_key),
        user_agent=f"evolink-python/{__version__}",
    )


def _api_key(given: str | None) -> str:
    key = given if given is not None else os.environ.get("EVOLINK_API_KEY", "")
    if not key:
        raise errors.MissingAPIKey(
            "There is no API key: set EVOLINK_API_KEY or pass api_key=. Keys are made at"
            " https://evolink.ai/dashboard/keys; `evolink sandbox` needs none of them, any word will do."
        )
    if not key.isascii() or not key.isprintable() or " " in key:
        raise errors.ConfigurationError(
            "The API key holds a space, a line break or a letter beyond ASCII: check how it was copied."
        )
    return key


def _address(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and parts.username is None
        )
    except ValueError:
        usable = False
    if not usable:
        raise errors.ConfigurationError(f"{name} is {url!r}; it must be like https://api.evolink.ai.")
    if parts.scheme == "http" and not is_loopback_url(url):
        raise errors.ConfigurationError(
            f"{name} is {url!r}: the key would travel unencrypted. Use https; http is for this machine only."
        )
    return url.rstrip("/")
