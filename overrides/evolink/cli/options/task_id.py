"""The argument ID of commands for a task: its click type, which completes the ids in the journal."""

from __future__ import annotations

from contextlib import suppress

import click
from click.shell_completion import CompletionItem

from ... import errors
from .._click import complete_name


class TaskId(click.types.StringParamType):
    """The click type of a task's id."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the ids that start with `incomplete`, the latest first, each with its model. Nothing is sent."""
        from .._journal import read_entries

        with ctx.scope(cleanup=False), suppress(errors.EvoLinkError, OSError):
            entries = reversed(read_entries(sandbox=ctx.params.get("sandbox", False)))
            return complete_name({entry.task_id: entry.model for entry in entries if entry.task_id}, incomplete)
        return []
