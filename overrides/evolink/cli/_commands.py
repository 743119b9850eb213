"""What every command of the command line has: its looks, `--debug`, and an end that says how it went."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Mapping
from typing import Any

import click

PROGRAM = "evolink"
WIDEST = 100
"""Columns of help; on narrower terminals as many as there are."""


class Formatter(click.HelpFormatter):
    """Help with its headings and names set off; click takes the colours away where there is no terminal."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{click.style(f'{heading}:', bold=True)}\n")

    def write_dl(self, rows: Any, col_max: int = 34, col_spacing: int = 2) -> None:
        super().write_dl([(click.style(first, fg="cyan"), second) for first, second in rows], col_max, col_spacing)


class Context(click.Context):
    """A context whose help looks like `Formatter`'s, as wide as the terminal up to `WIDEST` columns."""

    formatter_class = Formatter

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        settings.setdefault("help_option_names", ["-h", "--help"])
        settings.setdefault("max_content_width", WIDEST)
        if os.environ.get("NO_COLOR"):
            settings.setdefault("color", False)
        super().__init__(*arguments, **settings)


class Option(click.Option):
    """An option that help lists under a heading of its own."""

    def __init__(self, *names: Any, section: str = "Options", **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.section = section


def _note_debug(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from ._endings import log_everything

        log_everything()
        ctx.find_root().meta["evolink.debug"] = True


def debug_option() -> Option:
    """`--debug`, which every command takes."""
    return Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_note_debug,
        help="Show each request, and the traceback of an error.",
    )


class Command(click.Command):
    """A command with `--debug`, whose help lists options under their sections."""

    context_class = Context

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(debug_option())

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(getattr(parameter, "section", "Options"), []).append(record)
        sections["Options"] = sections.pop("Options")  # last, whatever came first
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)


class Group(click.Group):
    """A group of such commands."""

    context_class = Context
    command_class = Command
    group_class = type

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(debug_option())

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.parent is not None:
            return super().invoke(ctx)
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as fault:
            from ._endings import ended_badly

            raise ended_badly(fault, ctx.meta) from fault


class LazyGroup(Group):
    """A group that imports a command when it is called; the first line of its help is known before."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], **settings: Any) -> None:
        """`lazy` has the first help line of each command, an object of that name in the module of that name."""
        super().__init__(*arguments, **settings)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.lazy:
            return None
        found: click.Command = getattr(importlib.import_module(f"{__package__}.{name}"), name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.lazy and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"There is no command {args[0]!r}.{_nearest(args[0], self.lazy)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        return named(self.lazy, incomplete) + click.Command.shell_complete(self, ctx, incomplete)


def named(words: Mapping[str, str], incomplete: str) -> list[click.shell_completion.CompletionItem]:
    """The words that begin so, with what is said of them, for a shell to complete."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(word, help=told) for word, told in words.items() if word.startswith(incomplete)]


def _nearest(word: str, words: Iterable[str]) -> str:
    import difflib

    found = difflib.get_close_matches(word, list(words), n=1)
    return f" Did you mean {found[0]!r}?" if found else ""
