"""The client for asyncio: `EvoLink` method for method, over the same flows. The sync client's docstrings hold here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from . import errors
from ._config import Context
from ._http.async_driver import AsyncDriver
from ._http.errors import REPLIES
from ._sansio import flows as _flows
from ._sansio.messages import RawResponse, Reply
from .resources.async_tasks import AsyncTasks
from .tasks import AsyncTask, TaskSnapshot, bind

if TYPE_CHECKING:
    import httpx

    from ._sansio.credits import Credits
    from ._sansio.download import Download
    from ._sansio.upload import UploadedFile
    from .contract import Request
    from .journal import Journal, JournalEntry

__all__ = ["AsyncEvoLink"]

T = TypeVar("T")


class AsyncEvoLink:
    """A client of EvoLink's video API for asyncio. Several event loops may use it; each gets its own connections.

    With the extra `aiohttp` installed it spends a tenth of the CPU when many requests are in flight.

    Source: https://docs.evolink.ai
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        files_url: str | None = None,
        *,
        timeout: float = 60.0,
        http_client: httpx.AsyncClient | None = None,
        resubmit_lost: bool = True,
        journal: Journal | str | Path | bool | None = None,
        max_submissions_per_second: float | None = None,
    ) -> None:
        """Sets the client up as `EvoLink` does; an `http_client` of your own belongs to one event loop."""
        self._driver = AsyncDriver(http_client, timeout=timeout)
        self._context = Context(
            api_key,
            base_url,
            files_url,
            resubmit_lost=resubmit_lost,
            journal=journal,
            max_submissions_per_second=max_submissions_per_second,
            clock=lambda: self._driver.clock(),
        )
        self.videos = AsyncVideos(self)
        self.tasks = AsyncTasks(self)
        self.files = AsyncFiles(self)
        self.credits = AsyncCreditsQuery(self)

    @property
    def journal(self) -> Journal | None:
        """Where submissions are noted, None where they are not."""
        return self._context.journal

    async def with_raw_response(self, call: Callable[[Self], Awaitable[T]]) -> RawResponse[T]:
        """What `call` answers, with the HTTP replies it took."""
        heard: list[Reply] = []
        token = REPLIES.set(heard)
        try:
            return RawResponse(await call(self), tuple(heard))
        finally:
            REPLIES.reset(token)

    async def close(self) -> None:
        """Closes this event loop's connections and the journal's file."""
        await self._driver.close()
        if self._context.journal is not None:
            self._context.journal.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<AsyncEvoLink {self._context.endpoint.base_url}>"

    def _run(self, flow: _flows.Flow[T]) -> Coroutine[Any, Any, T]:
        return self._driver.run(flow)

    def _bind(self, task: TaskSnapshot) -> AsyncTask:
        return bind(AsyncTask, task, self, self._driver.clock())

    def _telling(self, on_progress: Callable[[AsyncTask], object] | None) -> Callable[[TaskSnapshot], object] | None:
        return None if on_progress is None else lambda task: on_progress(self._bind(task))


class AsyncVideos:
    """`client.videos`: submitting generations."""

    def __init__(self, client: AsyncEvoLink) -> None:
        self._client = client

    async def generate(
        self,
        request: Request | Mapping[str, Any],
        *,
        extra_body: Mapping[str, Any] | None = None,
        extra_headers: Mapping[str, str] | None = None,
        idempotency_key: str | None = None,
        check: bool = True,
    ) -> AsyncTask:
        """Submits a generation, which costs credits, and answers its task; see `EvoLink.videos.generate`."""
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
        return await self._submit(_submissions.generate(context, prepared))

    async def run(
        self,
        request: Request | Mapping[str, Any],
        to: str | Path | None = None,
        *,
        timeout: float | None = None,
        on_progress: Callable[[AsyncTask], object] | None = None,
        overwrite: bool = False,
        **submission: Any,
    ) -> Download:
        """`generate`, `wait` and `download` in one; see `EvoLink.videos.run`."""
        from ._sansio.download import assert_free

        assert_free(to, overwrite=overwrite)
        task = await self.generate(request, **submission)
        done = await task.wait(timeout=timeout, on_progress=on_progress)
        return await done.download(to, overwrite=overwrite)

    async def resubmit(self, intent: JournalEntry | errors.SubmissionUncertain) -> AsyncTask:
        """Sends a submission of unknown outcome again; see `EvoLink.videos.resubmit`."""
        from ._sansio import submission as _submissions

        return await self._submit(_submissions.resubmit(self._client._context, intent))

    async def _submit(self, flow: _flows.Flow[TaskSnapshot]) -> AsyncTask:
        try:
            return self._client._bind(await self._client._run(flow))
        except errors.SubmissionUncertain as uncertain:
            uncertain.bind(self.resubmit)
            raise


class AsyncFiles:
    """`client.files`: media to refer to in requests."""

    def __init__(self, client: AsyncEvoLink) -> None:
        self._client = client

    async def upload(
        self, source: str | Path | bytes | IO[bytes], *, name: str | None = None, as_base64: bool = False
    ) -> UploadedFile:
        """Uploads a file and answers its address, valid for 72 hours; see `EvoLink.files.upload`."""
        from ._sansio import upload as files

        return await self._client._run(
            files.upload(self._client._context.endpoint, source, name=name, as_base64=as_base64)
        )


class AsyncCreditsQuery:
    """`client.credits`: the balance."""

    def __init__(self, client: AsyncEvoLink) -> None:
        self._client = client

    async def get(self) -> Credits:
        """The balances of the account and of the key, in credits."""
        from ._sansio import credits as account

        return await self._client._run(account.query_credits(self._client._context.endpoint))
