"""What the rows are measured with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .environments import Environment, Made
from .peers import CLIENTS
from .serving import RunFailed, Server


@dataclass(frozen=True)
class Setting:
    """The environments, the server, a folder to write to, and how much to measure."""

    environments: Made
    server: Server
    folder: Path
    rounds: int | None = None
    """Rounds of every row; None for each row's own number."""
    quick: bool = False
    """Whether only to try that everything runs."""
    tell: Callable[[str], object] = print

    def environment(self, name: str) -> Environment:
        """One of the environments.

        Raises:
            RunFailed: it could not be made.
        """
        found = self.environments.get(name)
        if not isinstance(found, Environment):
            raise RunFailed(f"not installed: {found or name}")
        return found

    def python(self, client: str) -> str:
        """The interpreter of a client.

        Raises:
            RunFailed: its environment could not be made.
        """
        return self.environment(CLIENTS[client].environment).python

    def turns(self, usual: int) -> int:
        """How many rounds to go."""
        return self.rounds or (2 if self.quick else usual)

    def amount(self, usual: int, quick: int) -> int:
        """How many calls, tasks or bytes."""
        return quick if self.quick else usual


def adapters(names: Iterable[str], *, sync: bool) -> Mapping[str, str]:
    """The adapters of those clients that have one of this kind."""
    found = ((name, CLIENTS[name].sync if sync else CLIENTS[name].asynchronous) for name in names)
    return {name: adapter for name, adapter in found if adapter is not None}
