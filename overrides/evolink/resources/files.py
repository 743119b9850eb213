"""`client.files`: media that requests refer to."""

from __future__ import annotations

from .. import _sansio
from .._sansio.progress_callbacks import ByteCallback
from .._session import AsyncSession, Session


class Files:
    """`EvoLink.files`: media that requests refer to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def upload(
        self,
        source: _sansio.upload.Source,
        *,
        name: str | None = None,
        as_base64: bool = False,
        reuse: bool = True,
        on_bytes: ByteCallback | None = None,
    ) -> _sansio.stored_files.UploadedFile:
        """Upload a file and return it with its URL, which is valid for 72 hours.

        Args:
            source: A path, bytes, a data URI, an http(s) URL for EvoLink to fetch, or any object with a `read` that
                returns bytes: a file, a pipe, a `BytesIO`. An object is uploaded from its start if it is seekable,
                and stays open.
            name: The file name to store it under.
            as_base64: Whether to send it as JSON, for proxies that reject form data. It is then read into memory.
            reuse: Whether to return an earlier upload of the same bytes, by their SHA-256, if it is stored for at least
                two more hours and a HEAD request still finds it. The journal records uploads; without a journal, those
                of this client are reused. An upload with another name than `name` is not.
            on_bytes: Called with the bytes that have been sent, and with the size, for each chunk, and once more when
                the file is stored; not for a URL. An exception ends the upload and is raised; the file is not sent
                again. `AsyncEvoLink` awaits async functions; `EvoLink` refuses them.

        Raises:
            UploadFailed: If it cannot be read or was not stored.
        """
        session = self._session
        return session.driver.run(
            _sansio.upload.upload(
                session.config.endpoint,
                source,
                name=name,
                as_base64=as_base64,
                reuse=reuse,
                records=session.config.uploads,
                on_bytes=session.check_on_bytes(on_bytes),
            )
        )

    def list(self, *, page: int = 1, page_size: int = 20) -> _sansio.stored_files.FilePage:
        """Return a page of the account's stored files.

        EvoLink does not document this query; its own clients use it.

        Args:
            page: The number of the page, from 1.
            page_size: The number of files on a page.
        """
        operation = _sansio.stored_files.list_files(self._session.config.endpoint, page=page, page_size=page_size)
        return self._session.driver.run(operation)

    def delete(self, file: _sansio.stored_files.UploadedFile | str) -> None:
        """Delete a stored file, given as it was returned or by its id. Requests that have its URL do not find it then.

        EvoLink does not document this request; its own clients use it.

        Raises:
            NotFound: If there is no such file, or it has expired.
        """
        config = self._session.config
        self._session.driver.run(_sansio.stored_files.delete_file(config.endpoint, file, records=config.uploads))

    def quota(self) -> _sansio.stored_files.FileQuota:
        """Return how many files the account stores and may store."""
        return self._session.driver.run(_sansio.stored_files.get_quota(self._session.config.endpoint))


class AsyncFiles:
    """`AsyncEvoLink.files`: media that requests refer to."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def upload(
        self,
        source: _sansio.upload.Source,
        *,
        name: str | None = None,
        as_base64: bool = False,
        reuse: bool = True,
        on_bytes: ByteCallback | None = None,
    ) -> _sansio.stored_files.UploadedFile:
        """Upload a file and return it with its URL, which is valid for 72 hours; see `EvoLink.files.upload`."""
        session = self._session
        return await session.driver.run(
            _sansio.upload.upload(
                session.config.endpoint,
                source,
                name=name,
                as_base64=as_base64,
                reuse=reuse,
                records=session.config.uploads,
                on_bytes=session.check_on_bytes(on_bytes),
            )
        )

    async def list(self, *, page: int = 1, page_size: int = 20) -> _sansio.stored_files.FilePage:
        """Return a page of the account's stored files; see `EvoLink.files.list`."""
        operation = _sansio.stored_files.list_files(self._session.config.endpoint, page=page, page_size=page_size)
        return await self._session.driver.run(operation)

    async def delete(self, file: _sansio.stored_files.UploadedFile | str) -> None:
        """Delete a stored file; see `EvoLink.files.delete`."""
        config = self._session.config
        await self._session.driver.run(_sansio.stored_files.delete_file(config.endpoint, file, records=config.uploads))

    async def quota(self) -> _sansio.stored_files.FileQuota:
        """Return how many files the account stores and may store; see `EvoLink.files.quota`."""
        return await self._session.driver.run(_sansio.stored_files.get_quota(self._session.config.endpoint))
