"""Uploads of local files for many rows at once: rows with the same content wait for one upload."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from ..._sansio.upload import upload
from ..._session import AsyncSession
from ...contract._json_pointer import parse_pointer_into, replace_values
from .._store.states import Row


class SharedUploads:
    """Uploads each file once while EvoLink keeps it; see `evolink._sansio.upload_reuse`."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._running: dict[str, asyncio.Task[str]] = {}
        """The uploads in flight by the SHA-256 of their files."""

    async def build_request(self, row: Row) -> dict[str, object]:
        """Return the request of a row with the URLs of its uploaded files.

        Raises:
            UploadFailed: If a file was not stored.
            ConnectionFailed: If the files host was not reached.
        """
        request: dict[str, object] = json.loads(row.request)
        if row.files is None:
            return request
        urls = {
            parse_pointer_into(request, pointer): await self._url_of(Path(path), digest)
            for pointer, (path, digest) in json.loads(row.files).items()
        }
        replaced: dict[str, object] = replace_values(request, urls)
        return replaced

    async def _url_of(self, path: Path, digest: str) -> str:
        running = self._running.get(digest)
        if running is None:
            running = self._running[digest] = asyncio.create_task(self._upload(path))
            running.add_done_callback(lambda _: self._running.pop(digest, None))
        return await asyncio.shield(running)

    async def _upload(self, path: Path) -> str:
        config = self._session.config
        return (await self._session.driver.run(upload(config.endpoint, path, records=config.uploads))).url
