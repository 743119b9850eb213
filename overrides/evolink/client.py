"""The client: checks a request, submits it, waits for its task, fetches the result."""

from __future__ import annotations

import functools
import os
import re
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from . import __version__, _flows, account, contract, downloads, errors, files
from ._addresses import is_loopback_url
from ._http import SyncDriver
from ._protocol import Endpoint, encoded
from .tasks import Task

if TYPE_CHECKING:
    import httpx

__all__ = ["EvoLink"]

T = TypeVar("T")

_IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9._-]{16,96}\Z")


class EvoLink:
    """A client of EvoLink's video API. Threads may share it; close it or use it in a `with` statement.

    Source: https://docs.evolink.ai
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        files_url: str | None = None,
        *,
        timeout: float = 60.0,
        http_client: httpx.Client | None = None,
        resubmit_lost: bool = True,
    ) -> None:
        """Sets the client up; nothing is sent.

        Args:
            api_key: a key from https://evolink.ai/dashboard/keys; EVOLINK_API_KEY where it is left out.
            base_url: the API's address, https or on this machine; EVOLINK_BASE_URL or https://api.evolink.ai.
            files_url: the files host's address; follows a given base_url, else EVOLINK_FILES_URL or
                https://files-api.evolink.ai. The key goes to these two hosts only.
            timeout: seconds a single request may take to connect, and between two pieces of its reply.
            http_client: a client of your own, for proxies and certificates; it stays open when this one closes.
            resubmit_lost: whether a submission whose reply was lost is repeated, once, with the same Idempotency-Key.

        Raises:
            ConfigurationError: there is no key, or the key or an address cannot be used.
        """
        self._endpoint = _endpoint(api_key, base_url, files_url)
        self._local = is_loopback_url(self._endpoint.base_url)
        self._driver = SyncDriver(http_client, timeout=timeout)
        self._resubmit_lost = resubmit_lost
        self._noticed: set[tuple[str, str]] = set()
        self.videos = Videos(self)
        self.tasks = Tasks(self)
        self.files = Files(self)
        self.credits = CreditsQuery(self)

    def close(self) -> None:
        """Closes the connections. A client given as http_client stays open."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<EvoLink {self._endpoint.base_url}>"

    def _run(self, flow: _flows.Flow[T]) -> T:
        return self._driver.run(flow)

    def _bind(self, task: Task) -> Task:
        """The same task, able to wait and download by itself."""
        return Task(
            task._data,
            client=self,
            idempotency_key=task.idempotency_key,
            replayed=task.replayed,
            request_id=task.request_id,
        )


class Videos:
    """`client.videos`: submitting generations."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def generate(
        self,
        request: contract.Request | Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
    ) -> Task:
        """Submits a generation, which costs credits, and answers its task, which has only been queued.

        Args:
            request: an object of a class from `evolink.models`, or a mapping with `model` in it.
            extra_body: fields to send that the contract does not know; they are not checked.
            idempotency_key: your own, 16 to 96 characters of A-Za-z0-9._-; a fresh one where it is left out.
            check: whether the contract is asked first. Without, a newer model or field than the spec's can be used.

        Raises:
            InvalidRequest: the contract refuses it; nothing was sent.
            APIError: the API refuses it.
            NotConnected: the API was not reached; nothing was sent.
            SubmissionUncertain: it was sent, and nobody can say whether it was accepted.
        """
        payload = contract.as_mapping(request)
        if check:
            contract.assert_valid(payload, local=self._client._local)
            self._advise(payload)
        body = _body(payload, extra_body)
        return self._submit(body, _idempotency_key(idempotency_key))

    def run(
        self,
        request: contract.Request | Mapping[str, Any],
        to: str | Path | None = None,
        *,
        timeout: float = 1800.0,
        on_progress: Callable[[Task], object] | None = None,
        overwrite: bool = False,
        extra_body: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
    ) -> downloads.Download:
        """Submits a generation, waits for it and fetches the result: `generate`, `wait` and `download` in one."""
        task = self.generate(request, extra_body=extra_body, idempotency_key=idempotency_key, check=check)
        return task.wait(timeout=timeout, on_progress=on_progress).download(to, overwrite=overwrite)

    def resubmit(self, uncertain: errors.SubmissionUncertain) -> Task:
        """Sends a submission of unknown outcome again, with its own Idempotency-Key, and answers its task."""
        return self._submit(uncertain.body, _idempotency_key(uncertain.idempotency_key))

    def _submit(self, body: bytes, key: str) -> Task:
        client = self._client
        try:
            return client._bind(
                client._run(_flows.submit(client._endpoint, body, key, resubmit_lost=client._resubmit_lost))
            )
        except errors.SubmissionUncertain as uncertain:
            uncertain._resubmit = functools.partial(self._submit, body, key)
            raise

    def _advise(self, payload: Mapping[str, Any]) -> None:
        for notice in contract.advise(payload):
            if (notice.model, notice.id) not in self._client._noticed:
                self._client._noticed.add((notice.model, notice.id))
                warnings.warn(notice.message, errors.EvoLinkWarning, stacklevel=3)


class Tasks:
    """`client.tasks`: following submissions, also those of another process."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def get(self, task_id: str) -> Task:
        """One task as it stands now.

        Raises:
            NotFound: there is none, or it has expired.
        """
        client = self._client
        return client._bind(client._run(_flows.query(client._endpoint, task_id)))

    def wait(
        self, task: Task | str, *, timeout: float = 1800.0, on_progress: Callable[[Task], object] | None = None
    ) -> Task:
        """Waits until a task is completed.

        Args:
            task: a task or its id.
            timeout: seconds in all, from this call; at most one request longer.
            on_progress: called with the task whenever its status or progress has changed. What it raises is logged.

        Raises:
            TaskFailed: it failed or was cancelled; `retryable` says whether the same request may work another time.
            WaitTimeout: it had not ended in time. It goes on.
        """
        client = self._client

        def tell(news: Task) -> object:
            return on_progress(client._bind(news)) if on_progress is not None else None

        flow = _flows.wait(
            client._endpoint,
            task,
            timeout=timeout,
            on_progress=tell if on_progress else None,
            clock=client._driver.clock,
        )
        return client._bind(client._run(flow))

    def download(
        self, task: Task | str, to: str | Path | None = None, *, overwrite: bool = False
    ) -> downloads.Download:
        """Fetches the result of a completed task. The file is whole under its name, or absent.

        Args:
            task: a task or its id.
            to: a file, or a folder to put `<task id>.mp4` into; the working directory where it is left out.
            overwrite: whether a file of that name may be replaced.

        Raises:
            TaskFailed: the task has no result.
            DownloadFailed: it is not completed, a file is in the way, or the result could not be fetched whole.
            ResultExpired: its links are older than 24 hours.
        """
        return self._client._run(downloads.download(self._client._endpoint, task, to, overwrite=overwrite))


class Files:
    """`client.files`: media to refer to in requests."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def upload(self, source: str | Path | bytes | IO[bytes], *, name: str | None = None) -> files.UploadedFile:
        """Uploads a file and answers its address, valid for 72 hours.

        Args:
            source: a path, bytes, an open binary file, or an http(s) URL for EvoLink to fetch.
            name: the name to keep it under.

        Raises:
            UploadFailed: it cannot be read, or was not kept.
        """
        return self._client._run(files.upload(self._client._endpoint, source, name=name))


class CreditsQuery:
    """`client.credits`: the balance."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def get(self) -> account.Credits:
        """The balances of the account and of the key, in credits."""
        return self._client._run(account.query_credits(self._client._endpoint))


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
        raise errors.ConfigurationError(
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


def _idempotency_key(given: str | None) -> str:
    if given is None:
        return _flows.new_idempotency_key()
    if not _IDEMPOTENCY_KEY.match(given):
        raise errors.ConfigurationError(
            f"The idempotency key {given!r} is not 16 to 96 characters of A-Za-z0-9._-. Nothing was sent."
        )
    return given


def _body(payload: Mapping[str, Any], extra_body: Mapping[str, Any] | None) -> bytes:
    try:
        return encoded({**payload, **extra_body} if extra_body else payload)
    except (ValueError, TypeError) as fault:
        violation = contract.Violation("", "type", f"The request is not JSON: {fault}.", source="ours")
        raise errors.InvalidRequest([violation]) from fault
