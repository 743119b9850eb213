"""Opening the client of a command: EvoLink's API, or with `--sandbox` an embedded sandbox."""

from __future__ import annotations

import os
import warnings
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from ._program import PROFILE

if TYPE_CHECKING:  # `evolink --version` imports this module and must not pay for the client.
    from pathlib import Path

    from ..async_client import AsyncEvoLink
    from ..client import EvoLink
    from ..sandbox import Sandbox

SANDBOX_SPEED = 100.0
"""Default speed of `--sandbox`, without EVOLINK_SANDBOX_SPEED: two minutes of its time take about a second."""
SANDBOX_CREDITS = 1e6
NO_KEY = "no-key-is-needed"
"""What takes the place of the API key in a client that sends none."""


class ClientFactory(Protocol):
    """A function that creates a client; as the context's `obj` it replaces the API and the sandbox."""

    def __call__(self, journal: bool, /) -> EvoLink:
        """Create a client; `journal` is whether it records submissions."""
        ...


@contextmanager
def open_client(*, sandbox: bool, journal: bool = False, requires_key: bool = True) -> Generator[EvoLink]:
    """Yield a client of the API, or of a sandbox that runs until the `with` block ends.

    Args:
        sandbox: Whether to use the sandbox. It keeps its tasks and files in the state directory, so that later
            commands find them.
        journal: Whether to record submissions in the journal.
        requires_key: Whether what the client is used for requires an API key.

    Raises:
        MissingAPIKey: If there is no key, but one is required.
        ConfigurationError: If the journal, an address or the profile cannot be used.
    """
    from ..errors import EvoLinkWarning
    from ..journal import Journal

    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", EvoLinkWarning)  # `generate` prints them itself.
        create_client: ClientFactory | None = click.get_current_context().obj
        if create_client is not None:
            yield stack.enter_context(create_client(journal))
        elif sandbox:
            running = stack.enter_context(_run_sandbox())
            sandbox_journal = Journal(sandbox_file("journal.sqlite3")) if journal else None
            yield stack.enter_context(running.client(journal=sandbox_journal))
        else:
            profile = click.get_current_context().meta.get(PROFILE)
            yield stack.enter_context(_open_api(profile, journal=journal, requires_key=requires_key))


def _open_api(profile: str | None, *, journal: bool, requires_key: bool) -> EvoLink:
    from ..client import EvoLink
    from ..errors import MissingAPIKey

    try:
        return EvoLink(profile=profile, journal=journal or None)
    except MissingAPIKey:
        if requires_key or profile is not None:
            raise
        return EvoLink(api_key=NO_KEY)


@contextmanager
def open_async_client(*, sandbox: bool, **options: Any) -> Generator[AsyncEvoLink]:
    """Yield an asyncio client of the API or of a sandbox, with a journal; the caller closes it in its event loop.

    `options` are further arguments of `AsyncEvoLink`. The errors are those of `open_client`.
    """
    from ..async_client import AsyncEvoLink
    from ..journal import Journal

    if not sandbox:
        yield AsyncEvoLink(profile=click.get_current_context().meta.get(PROFILE), journal=True, **options)
        return
    with _run_sandbox() as running:
        yield running.async_client(journal=Journal(sandbox_file("journal.sqlite3")), **options)


def sandbox_file(name: str) -> Path:
    """Return the path of a file of the commands' sandbox, after creating its folder."""
    from ..journal import default_path

    folder = default_path().parent / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


@contextmanager
def _run_sandbox() -> Generator[Any]:
    from ..sandbox import running

    with closing(create_sandbox(_sandbox_speed())) as sandbox:
        try:
            with running(sandbox) as served:
                yield served
        except ModuleNotFoundError as missing:
            raise click.UsageError(str(missing)) from missing


def create_sandbox(speed: float) -> Sandbox:
    """Return the commands' sandbox; if another command uses its state, one that starts empty and keeps nothing."""
    from .. import sandbox as sandboxes

    settings: dict[str, Any] = {"credits": SANDBOX_CREDITS, "allow_local_callbacks": True}
    try:
        return sandboxes.Sandbox(clock=sandboxes.clock_of(speed), db=sandbox_file("sandbox.sqlite3"), **settings)
    except sandboxes.StoreUnusable as error:
        click.echo(f"warning: {error} This sandbox keeps nothing after the command ends.", err=True)
        return sandboxes.Sandbox(clock=sandboxes.clock_of(speed), **settings)


def _sandbox_speed() -> float:
    text = os.environ.get("EVOLINK_SANDBOX_SPEED", "")
    try:
        speed = float(text or SANDBOX_SPEED)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise click.UsageError(f"EVOLINK_SANDBOX_SPEED is {text!r}; it must be a number above 0, such as 100.")
    return speed
