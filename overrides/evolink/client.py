"""The client: checks a request, submits it, waits for its task, fetches the result.

What only some methods need, such as the contract and its compiled validator, is imported when one of them is called: a
process that asks for a task has then hardly more to load than httpx.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from . import errors
from ._config import Context
from ._http.errors import REPLIES
from ._http.sync_driver import SyncDriver
from ._sansio import flows as _flows
from ._sansio.messages import RawResponse, Reply
from .resources.tasks import Tasks
from .tasks import Task, TaskSnapshot, bind

if TYPE_CHECKING:
    import httpx

    from ._sansio.credits import Credits
    from ._sansio.download import Download
    from ._sansio.upload import UploadedFile
    from .contract import Request
    from .journal import Journal, JournalEntry

__all__ = ["EvoLink"]

T = TypeVar("T")


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
        journal: Journal | str | Path | bool | None = None,
        max_submissions_per_second: float | None = None,
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
            journal: where submissions are noted before they are sent: a file, True for the platform's own place.
            max_submissions_per_second: how close submissions may follow each other.

        Raises:
            ConfigurationError: there is no key, or the key, an address or the journal cannot be used.
        """
        self._driver = SyncDriver(http_client, timeout=timeout)
        self._context = Context(
            api_key,
            base_url,
            files_url,
            resubmit_lost=resubmit_lost,
            journal=journal,
            max_submissions_per_second=max_submissions_per_second,
            clock=lambda: self._driver.clock(),
        )
        self.videos = Videos(self)
        self.tasks = Tasks(self)
        self.files = Files(self)
        self.credits = CreditsQuery(self)

    @property
    def journal(self) -> Journal | None:
        """Where submissions are noted, None where they are not."""
        return self._context.journal

    def with_raw_response(self, call: Callable[[Self], T]) -> RawResponse[T]:
        """What `call` answers, with the HTTP replies it took: `client.with_raw_response(lambda c: c.tasks.get(id))`."""
        heard: list[Reply] = []
        token = REPLIES.set(heard)
        try:
            return RawResponse(call(self), tuple(heard))
        finally:
            REPLIES.reset(token)

    def close(self) -> None:
        """Closes the connections and the journal's file. A client given as http_client stays open."""
        self._driver.close()
        if self._context.journal is not None:
            self._context.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<EvoLink {self._context.endpoint.base_url}>"

    def _run(self, flow: _flows.Flow[T]) -> T:
        return self._driver.run(flow)

    def _bind(self, task: TaskSnapshot) -> Task:
        """The same task, able to wait and download by itself."""
        return bind(Task, task, self, self._driver.clock())

    def _telling(self, on_progress: Callable[[Task], object] | None) -> Callable[[TaskSnapshot], object] | None:
        return None if on_progress is None else lambda task: on_progress(self._bind(task))


class Videos:
    """`client.videos`: submitting generations."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def generate(
        self,
        request: Request | Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
    ) -> Task:
        """Submits a generation, which costs credits, and answers its task, which has only been queued.

        Args:
            request: an object of a class from `evolink.models`, or a mapping with `model` in it. A `Path` where a
                media URL is expected is uploaded first, once the contract allows the request.
            extra_body: fields to send that the contract does not know; they are not checked.
            extra_headers: headers to send along.
            idempotency_key: your own, 16 to 96 characters of A-Za-z0-9._-; a fresh one where it is left out.
            check: whether the contract is asked first. Without, a newer model or field than the spec's can be used.

        Raises:
            InvalidRequest: the contract refuses it; nothing was sent.
            UploadFailed: a local file was not kept; nothing was submitted.
            APIError: the API refuses it.
            ConnectionFailed: the API was not reached; nothing was sent.
            SubmissionUncertain: it was sent, and nobody can say whether it was accepted.
        """
        from ._sansio import submission as _submissions

        context = self._client._context
        prepared = _submissions.prepare(
            context,
            request,
            extra_body=extra_body,
            extra_headers=extra_headers,
            idempotency_key=idempotency_key,
            check=check,
        )
        if check:
            context.advise(prepared.candidate, stacklevel=2)
        return self._submit(_submissions.generate(context, prepared))

    def run(
        self,
        request: Request | Mapping[str, Any],
        to: str | Path | None = None,
        *,
        timeout: float | None = None,
        on_progress: Callable[[Task], object] | None = None,
        overwrite: bool = False,
        **submission: Any,
    ) -> Download:
        """Submits a generation, waits for it and fetches the result: `generate`, `wait` and `download` in one.

        `submission` are the further arguments of `generate`.

        Raises:
            DownloadFailed: `to` is a file that is there already, which is seen before anything is sent; and whatever
                the three raise.
        """
        from ._sansio.download import assert_free

        assert_free(to, overwrite=overwrite)
        task = self.generate(request, **submission)
        return task.wait(timeout=timeout, on_progress=on_progress).download(to, overwrite=overwrite)

    def resubmit(self, intent: JournalEntry | errors.SubmissionUncertain) -> Task:
        """Sends a submission of unknown outcome again, with its own body and Idempotency-Key, and answers its task."""
        from ._sansio import submission as _submissions

        return self._submit(_submissions.resubmit(self._client._context, intent))

    def _submit(self, flow: _flows.Flow[TaskSnapshot]) -> Task:
        try:
            return self._client._bind(self._client._run(flow))
        except errors.SubmissionUncertain as uncertain:
            uncertain.bind(self.resubmit)
            raise


class Files:
    """`client.files`: media to refer to in requests."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def upload(
        self, source: str | Path | bytes | IO[bytes], *, name: str | None = None, as_base64: bool = False
    ) -> UploadedFile:
        """Uploads a file and answers its address, valid for 72 hours.

        Args:
            source: a path, bytes, an open binary file, or an http(s) URL for EvoLink to fetch.
            name: the name to keep it under.
            as_base64: whether to send it as JSON, for proxies that take no form data; it is read whole then.

        Raises:
            UploadFailed: it cannot be read, or was not kept.
        """
        from ._sansio import upload as files

        return self._client._run(files.upload(self._client._context.endpoint, source, name=name, as_base64=as_base64))


class CreditsQuery:
    """`client.credits`: the balance."""

    def __init__(self, client: EvoLink) -> None:
        self._client = client

    def get(self) -> Credits:
        """The balances of the account and of the key, in credits."""
        from ._sansio import credits as account

        return self._client._run(account.query_credits(self._client._context.endpoint))
