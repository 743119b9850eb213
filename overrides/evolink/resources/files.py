"""`client.files`: media that requests refer to."""

from __future__ import annotations

from .. import _sansio
from .._session import AsyncSession, Session
from .._storage.upload_source import Source


class Files:
    """`EvoLink.files`: media that requests refer to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def upload(
        self, source: Source, *, name: str | None = None, as_base64: bool = False
    ) -> _sansio.upload.UploadedFile:
        """Upload a file and return it with its URL, which is valid for 72 hours.

        Args:
            source: A path, bytes, a data URI, an http(s) URL for EvoLink to fetch, or any object with a `read` that
                returns bytes: a file, a pipe, a `BytesIO`. An object is uploaded from its start if it is seekable,
                and stays open.
            name: The file name to store it under.
            as_base64: Whether to send it as JSON, for proxies that reject form data. It is then read into memory.

        Raises:
            UploadFailed: If it cannot be read or was not stored.
        """
        endpoint = self._session.config.endpoint
        return self._session.driver.run(_sansio.upload.upload(endpoint, source, name=name, as_base64=as_base64))


class AsyncFiles:
    """`AsyncEvoLink.files`: media that requests refer to."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def upload(
        self, source: Source, *, name: str | None = None, as_base64: bool = False
    ) -> _sansio.upload.UploadedFile:
        """Upload a file and return it with its URL, which is valid for 72 hours; see `EvoLink.files.upload`."""
        endpoint = self._session.config.endpoint
        return await self._session.driver.run(_sansio.upload.upload(endpoint, source, name=name, as_base64=as_base64))
