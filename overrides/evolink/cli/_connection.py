"""What the commands that talk to the API share: `--sandbox`, the client, notices on standard error."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ._commands import Option

if TYPE_CHECKING:
    from ..client import EvoLink

C = TypeVar("C", bound=Callable[..., Any])

Connect = Callable[[bool], "EvoLink"]
"""Makes a client, with a journal or without. Given as the context's `obj`, it takes the place of all that is below."""

SANDBOX_SPEED = 100.0
"""How fast the time of `--sandbox` runs where EVOLINK_SANDBOX_SPEED does not say: two minutes take a second."""
SANDBOX_CREDITS = 1e6


def _noted(ctx: click.Context, option: click.Parameter, wanted: bool) -> bool:
    """Keeps what was asked for, for the words in which an error is told."""
    ctx.find_root().meta[f"evolink.{option.name}"] = wanted
    return wanted


def sandbox_option() -> Option:
    """`--sandbox`."""
    told = "Use the embedded sandbox: no key, no cost, a hundred times as fast."
    return Option(["--sandbox"], is_flag=True, callback=_noted, help=told)


def json_option() -> Option:
    """`--json`; an error is then told as JSON, too."""
    return Option(["--json", "as_json"], is_flag=True, is_eager=True, callback=_noted, help="Write JSON.")


def taking(*options: Callable[[], click.Parameter]) -> Callable[[C], C]:
    """A decorator that gives a command these options, in this order."""

    def decorate(function: C) -> C:
        # As click's own decorators do: the command turns the list around.
        function.__dict__.setdefault("__click_params__", []).extend(option() for option in reversed(options))
        return function

    return decorate


@contextmanager
def connected(*, sandbox: bool, journal: bool = False) -> Iterator[EvoLink]:
    """A client of the API, or of a sandbox that lives as long.

    Args:
        sandbox: whether to use the sandbox. It keeps its tasks and files in the state directory, so that the next
            command finds them.
        journal: whether submissions are noted.

    Raises:
        MissingAPIKey: there is no key.
        ConfigurationError: the journal or an address cannot be used.
    """
    from ..client import EvoLink
    from ..errors import EvoLinkWarning
    from ..journal import Journal

    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", EvoLinkWarning)  # told as notes, see `generate`
        given: Connect | None = click.get_current_context().obj
        if given is not None:
            yield stack.enter_context(given(journal))
        elif sandbox:
            local = stack.enter_context(_running_sandbox())
            kept = Journal(sandbox_file("journal.sqlite3")) if journal else None
            yield stack.enter_context(local.client(journal=kept))
        else:
            yield stack.enter_context(EvoLink(journal=journal or None))


def sandbox_file(name: str) -> Path:
    """Where the commands' sandbox keeps something."""
    from ..journal import default_path

    folder = default_path().parent / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


@contextmanager
def _running_sandbox() -> Iterator[Any]:
    from .. import sandbox as act

    speed = _speed()
    try:
        kept = act.Sandbox(
            clock=act.clock_of(speed),
            credits=SANDBOX_CREDITS,
            allow_local_callbacks=True,
            db=sandbox_file("sandbox.sqlite3"),
        )
    except act.StoreUnusable as fault:
        click.echo(f"note: {fault} This one forgets everything when the command ends.", err=True)
        kept = act.Sandbox(clock=act.clock_of(speed), credits=SANDBOX_CREDITS, allow_local_callbacks=True)
    try:
        with act.running(kept) as local:
            yield local
    except ModuleNotFoundError as missing:
        raise click.UsageError(str(missing)) from missing
    finally:
        kept.close()


def _speed() -> float:
    told = os.environ.get("EVOLINK_SANDBOX_SPEED", "")
    try:
        speed = float(told or SANDBOX_SPEED)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise click.UsageError(f"EVOLINK_SANDBOX_SPEED is {told!r}; it must be a number above 0, such as 100.")
    return speed
