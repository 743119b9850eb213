"""`running`: serve a sandbox for the time of a `with` statement."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..async_client import AsyncEvoLink
from ..client import EvoLink
from ._clock import clock_of
from ._sandbox import Sandbox

SANDBOX_KEY = "sandbox"
"""A key for sandboxes that accept any."""


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that is being served."""

    sandbox: Sandbox
    url: str
    """Its base URL, for the API and for files."""

    def client(self, **options: Any) -> EvoLink:
        """Return a client of the sandbox.

        Args:
            options: The options of `EvoLink`.
        """
        own: dict[str, Any] = {"api_key": SANDBOX_KEY, "base_url": self.url}
        return EvoLink(**own | options)

    def async_client(self, **options: Any) -> AsyncEvoLink:
        """Return an async client of the sandbox.

        Args:
            options: The options of `AsyncEvoLink`.
        """
        own: dict[str, Any] = {"api_key": SANDBOX_KEY, "base_url": self.url}
        return AsyncEvoLink(**own | options)


@contextmanager
def running(
    sandbox: Sandbox | None = None,
    *,
    speed: float = 1.0,
    scenario: str = "",
    db: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Generator[RunningSandbox]:
    """Serve a sandbox for the time of the `with` statement.

    Args:
        sandbox: The sandbox to serve. Defaults to a new one.
        speed: Sandbox seconds per second; 100 turns a minute of waiting into 0.6 s, and with 0 only `advance` moves
            the time. Ignored if `sandbox` is given.
        scenario: Directives, separated by commas. Defaults to none.
        db: The file that the state is kept in, for the next sandbox to continue from. Ignored if `sandbox` is given.
        host: The address to listen on.
        port: The port to listen on; 0 picks a free one.

    Raises:
        OSError: If the port is taken.
        UnknownScenario: If a directive does not exist, or its target, argument, progress or count is wrong.
        StoreUnusable: If `db` cannot be used.
        ModuleNotFoundError: If the extra `sandbox` is not installed.
    """
    try:
        from ._server import serve_in_thread
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(f"{missing}. Install the extra: pip install 'evolink[sandbox]'.") from missing
    own = sandbox is None
    sandbox = sandbox or Sandbox(clock=clock_of(speed), db=db)
    try:
        if scenario:
            sandbox.set_scenario(scenario)
        with serve_in_thread(sandbox, host=host, port=port) as url:
            yield RunningSandbox(sandbox, url)
    finally:
        if own:
            sandbox.close()
