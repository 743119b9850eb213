"""What a benchmark runs with: the environments, the server and how much to measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .clients import CLIENTS
from .environments import Environment, Environments
from .processes import RunFailed
from .server.process import ServerProcess


@dataclass(frozen=True)
class BenchmarkContext:
    """The environments, the server, a folder to write to, and how much to measure."""

    environments: Environments
    server: ServerProcess
    folder: Path
    requested_rounds: int | None = None
    """Number of rounds of every benchmark; None for each one's own number."""
    quick: bool = False
    """Whether this is a smoke test."""
    log: Callable[[str], object] = print

    def environment(self, name: str) -> Environment:
        """Return one of the environments.

        Raises:
            RunFailed: If it could not be created.
        """
        found = self.environments.get(name)
        if not isinstance(found, Environment):
            raise RunFailed(f"not installed: {found or name}")
        return found

    def python(self, client: str) -> str:
        """Return the path of a client's interpreter.

        Raises:
            RunFailed: If its environment could not be created.
        """
        return self.environment(CLIENTS[client].environment).python

    def rounds(self, default: int) -> int:
        """Return the number of rounds to run."""
        return self.requested_rounds or (2 if self.quick else default)

    def amount(self, default: int, quick: int) -> int:
        """Return the number of requests, tasks or bytes to measure with."""
        return quick if self.quick else default


def adapter_names(clients: Iterable[str], *, sync: bool) -> Mapping[str, str]:
    """Return the adapters of those clients that have a sync, or an async, one."""
    found = ((name, CLIENTS[name].sync if sync else CLIENTS[name].asynchronous) for name in clients)
    return {name: adapter for name, adapter in found if adapter is not None}
