"""Configuration of a client, read from its arguments and the environment; shared by the sync and the async client."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from evolink_api.routes import CREATE_VIDEO, UPLOAD_STREAM

from . import errors
from ._profiles import Profile, select_profile
from ._sansio.arguments import check_credits
from ._sansio.budget import Budget
from ._sansio.fetched_prices import FetchedPrices
from ._sansio.hooks import NO_HOOKS, Hooks
from ._sansio.messages import Endpoint
from ._sansio.rate_limit import RateLimiter, RecentTasks
from ._security.public_addresses import is_loopback_url
from ._security.redaction import remember_key
from ._storage.upload_records import MemoryUploads, UploadRecords
from ._version import __version__

if TYPE_CHECKING:
    from .journal import Journal

_VERSION_PATH = "/v1"
"""The path that every route of the API begins with; a base URL may end with it, as those of other clients do."""


_OWN_HEADERS = frozenset(
    {"authorization", "content-length", "content-type", "host", "idempotency-key", "transfer-encoding"}
)
"""The headers that the client sets itself."""
_HEADER_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"


class ClientConfig(NamedTuple):
    """The configuration of one client, and the state that its submissions share."""

    endpoint: Endpoint
    is_local: bool
    """Whether the API is on this machine, so that requests may contain loopback and http URLs."""
    resubmit_lost: bool
    """Whether a submission whose response was lost is sent once more, with the same idempotency key."""
    journal: Journal | None
    rate_limiter: RateLimiter
    recent_tasks: RecentTasks
    uploads: UploadRecords
    """The uploads whose bytes need not be uploaded again: those of the journal, or else of this client."""
    fetched_prices: FetchedPrices
    """The price rules that this client estimates with, if it has fetched some."""
    issued_warnings: set[tuple[str, str]]
    """The warnings that this client has issued, by model and id; each is issued once."""
    budget: Budget | None = None
    """None if there are no limits of what submissions may cost."""


def load_config(
    api_key: str | None,
    base_url: str | None,
    files_url: str | None,
    *,
    resubmit_lost: bool,
    journal: Journal | str | Path | bool | None,
    max_submissions_per_second: float | None,
    max_credits: Any = None,
    max_credits_per_request: Any = None,
    allow_unknown_price: bool = False,
    profile: str | None = None,
    hooks: Hooks = NO_HOOKS,
) -> ClientConfig:
    """Return the configuration for the arguments of a client, with defaults from its profile or the environment.

    Raises:
        MissingAPIKey: If there is no API key.
        ConfigurationError: If an argument, an environment variable or the profile is not valid.
    """
    selected = select_profile(profile, api_key=api_key)
    budget = _create_budget(max_credits, max_credits_per_request, allow_unknown_price, selected)
    endpoint = _endpoint(api_key, base_url, files_url, selected)._replace(
        hooks=hooks, on_task=None if budget is None else budget.record_task
    )
    opened = _open_journal(journal, None if selected is None else selected.name)
    if max_submissions_per_second is None and selected is not None:
        max_submissions_per_second = selected.entries.get("max_submissions_per_second")
    is_local = is_loopback_url(endpoint.base_url)
    return ClientConfig(
        endpoint,
        is_local=is_local,
        resubmit_lost=resubmit_lost,
        journal=opened,
        rate_limiter=RateLimiter(max_submissions_per_second),
        recent_tasks=RecentTasks(),
        uploads=MemoryUploads() if opened is None else opened.uploads,
        fetched_prices=FetchedPrices(is_on_disk=not is_local),
        issued_warnings=set(),
        budget=budget,
    )


def _create_budget(
    max_credits: Any, max_credits_per_request: Any, allow_unknown_price: bool, profile: Profile | None
) -> Budget | None:
    """Return the budget with the limits of the arguments, or else of the profile; None without limits."""
    if not isinstance(allow_unknown_price, bool):
        raise errors.ConfigurationError(f"allow_unknown_price is {allow_unknown_price!r}; it must be True or False.")
    entries: Mapping[str, Any] = {} if profile is None else profile.entries
    limits = {"max_credits": max_credits, "max_credits_per_request": max_credits_per_request}
    checked = {
        name: check_credits(name, value)
        for name, given in limits.items()
        if (value := entries.get(name) if given is None else given) is not None
    }
    if not checked:
        return None
    return Budget(
        checked.get("max_credits"),
        checked.get("max_credits_per_request"),
        allow_unknown_price=allow_unknown_price,
    )


def with_call_options(
    config: ClientConfig, *, max_retries: int | None, headers: Mapping[str, str] | None, hooks: Hooks
) -> ClientConfig:
    """Return a configuration with other retries, additional headers and additional hooks.

    It shares the state of submissions.

    Raises:
        ConfigurationError: If an option is not valid.
    """
    endpoint = config.endpoint._replace(hooks=config.endpoint.hooks.joined(hooks))
    if max_retries is not None:
        if type(max_retries) is not int or max_retries < 0:  # True is an int, too
            raise errors.ConfigurationError(f"max_retries is {max_retries!r}; it must be 0 or a positive integer.")
        endpoint = endpoint._replace(max_attempts=max_retries + 1)
    if headers is not None:
        for name, value in headers.items():
            _check_header(name, value)
        lower = {name.lower(): value for name, value in headers.items()}
        endpoint = endpoint._replace(headers={**endpoint.headers, **lower})
    return config._replace(endpoint=endpoint)


def _check_header(name: object, value: object) -> None:
    if not isinstance(name, str) or not re.fullmatch(_HEADER_NAME, name):
        raise errors.ConfigurationError(f"{name!r} is not the name of a header.")
    if name.lower() in _OWN_HEADERS:
        raise errors.ConfigurationError(f"The header {name} is set by the client. Leave it out of headers.")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or value != value.strip():
        raise errors.ConfigurationError(f"The value of the header {name} must be printable ASCII, in one line.")


def _open_journal(journal: Journal | str | Path | bool | None, profile: str | None) -> Journal | None:
    if journal is None or journal is False:
        return None
    from .journal import Journal, default_path

    if isinstance(journal, Journal):
        return journal
    try:
        return Journal(default_path(profile) if journal is True else journal)
    except RuntimeError as error:  # of Path.home()
        raise errors.ConfigurationError(
            f"The journal's default path is unknown: {error} Set HOME or pass journal=FILE. Nothing was sent."
        ) from error


def _endpoint(api_key: str | None, base_url: str | None, files_url: str | None, profile: Profile | None) -> Endpoint:
    default_base, default_files = default_url("base_url", profile), default_url("files_url", profile)
    base = base_url or default_base
    files = files_url or base_url or default_files or base or UPLOAD_STREAM.server
    describe = str if profile is None else profile.describe
    return Endpoint(
        base_url=_check_url("base_url" if base_url else describe("base_url"), base or CREATE_VIDEO.server),
        files_url=_check_url("files_url" if files_url or base_url else describe("files_url"), files),
        api_key=_find_api_key(api_key, profile),
        user_agent=f"evolink-python/{__version__}",
    )


def default_url(name: str, profile: Profile | None) -> str | None:
    """Return the `base_url` or `files_url` of a profile, without a profile that of the environment."""
    url: str | None = profile.entries.get(name) if profile is not None else os.environ.get(f"EVOLINK_{name.upper()}")
    return url


def _find_api_key(api_key: str | None, profile: Profile | None) -> str:
    if api_key is not None or profile is None:
        return check_api_key(api_key if api_key is not None else os.environ.get("EVOLINK_API_KEY", ""))
    return check_api_key(profile.read_key(), subject=f"The API key from {profile.describe(profile.key_entry)}")


def check_api_key(api_key: str, *, subject: str = "The API key") -> str:
    """Return an API key, which from now on is redacted in all messages.

    Raises:
        MissingAPIKey: If it is empty.
        ConfigurationError: If it cannot be sent in a header.
    """
    if not api_key:
        raise errors.MissingAPIKey(
            "The API key is missing. Set EVOLINK_API_KEY or pass api_key=. Keys are created at"
            " https://evolink.ai/dashboard/keys; the sandbox accepts any key."
        )
    if not api_key.isascii() or not api_key.isprintable() or " " in api_key:
        raise errors.ConfigurationError(
            f"{subject} contains a space, a line break or a character beyond ASCII. Check how it was copied."
        )
    remember_key(api_key)
    return api_key


def _check_url(name: str, url: str) -> str:
    parts = None
    try:
        parts = urlsplit(url)
        is_valid = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and parts.username is None
        )
    except ValueError:
        is_valid = False
    if parts is None or not is_valid:
        raise errors.ConfigurationError(f"{name} is {url!r}; it must be a URL such as https://api.evolink.ai.")
    if parts.scheme == "http" and not is_loopback_url(url):
        raise errors.ConfigurationError(
            f"{name} is {url!r}, over which the API key would be sent unencrypted. Use https; http is allowed for this"
            " machine only."
        )
    return url.rstrip("/").removesuffix(_VERSION_PATH).rstrip("/")
