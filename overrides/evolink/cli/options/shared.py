"""Options that several commands share: `--sandbox`, `--json`, `--quiet`, `--progress`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from .._click import Option, store_flag

C = TypeVar("C", bound=Callable[..., Any])


def add_options(*options: click.Parameter) -> Callable[[C], C]:
    """Return a decorator that adds these options to a command, in this order."""

    def decorate(function: C) -> C:
        # click's own decorators append to this list, and the command reverses it.
        parameters = function.__dict__.setdefault("__click_params__", [])
        parameters.extend(reversed(options))
        return function

    return decorate


def sandbox_option() -> Option:
    """Return `--sandbox`."""
    text = "Use the embedded sandbox: no key, no cost, a hundred times as fast."
    return Option(["--sandbox"], is_flag=True, callback=store_flag, help=text)


def json_option() -> Option:
    """Return `--json`, with which errors are JSON too."""
    return Option(["--json", "as_json"], is_flag=True, is_eager=True, callback=store_flag, help="Write JSON.")


def quiet_option() -> Option:
    """Return `--quiet`."""
    return Option(["--quiet", "-q"], is_flag=True, help="Show no progress.")


def progress_option() -> Option:
    """Return `--progress`."""
    text = "How to show progress on standard error: for people, or as one JSON object per line for programs."
    return Option(["--progress"], type=click.Choice(["auto", "json"]), default="auto", show_default=True, help=text)
