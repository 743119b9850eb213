"""Uploads of local files for many rows at once: rows with the same file wait for one upload."""

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
        self._running: dict[Path, asyncio.Task[str]] = {}

    async def build_request(self, row: Row) -> dict[str, object]:
        """Return the request of a row with the URLs of its uploaded files.

        Raises:
            UploadFailed: If a file was not stored.
            ConnectionFailed: If the files host was not reached.
        """
        request: dict[str, object] = json.loads(row.request)
        if row.files is None:
            return request
        files = {parse_pointer_into(request, pointer): Path(path) for pointer, path in json.loads(row.files).items()}
        urls = {path: await self._url_of(path) for path in files.values()}
        replaced: dict[str, object] = replace_values(request, {where: urls[path] for where, path in files.items()})
        return replaced

    async def _url_of(self, path: Path) -> str:
        running = self._running.get(path)
        if running is None:
            running = self._running[path] = asyncio.create_task(self._upload(path))
            running.add_done_callback(lambda _: self._running.pop(path, None))
        return await asyncio.shield(running)

    async def _upload(self, path: Path) -> str:
        config = self._session.config
        return (await self._session.driver.run(upload(config.endpoint, path, records=config.uploads))).url
