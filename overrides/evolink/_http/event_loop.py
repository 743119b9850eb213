"""The asyncio event loop that an async client runs in."""

from __future__ import annotations

import asyncio

from .. import errors


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the running event loop.

    Raises:
        ConfigurationError: If there is none, for example because the program runs in trio.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise errors.ConfigurationError(
            "AsyncEvoLink runs in asyncio, and no asyncio event loop is running. In trio, use EvoLink with"
            " trio.to_thread.run_sync, or trio-asyncio. Nothing was sent."
        ) from None
