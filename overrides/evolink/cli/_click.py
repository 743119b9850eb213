"""Subclasses of click's command, group, option and range that every command uses.

They add help layout with sections and colours, a pager for long help, `--debug` and `--profile`, lazy import of
commands, and the conversion of errors to exit codes.
"""

from __future__ import annotations

import importlib
import math
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ._program import RUNNING_COMMAND

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType
    """The base class of types, which is generic only in recent versions of click."""

V = TypeVar("V")

MAX_HELP_WIDTH = 100
"""Columns of help texts; a narrower terminal uses its own width."""
MIN_HELP_WIDTH = 20
"""Columns of help texts on a terminal that is narrower still."""
MAX_NAME_WIDTH = 34
"""Columns for names in a help list; longer names put their text on the next line."""


class HelpFormatter(click.HelpFormatter):
    """A help formatter with bold headings and coloured names; click drops the colours outside a terminal.

    It fits a narrow terminal, where click's own writes lines of 50 columns.
    """

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        columns = min(shutil.get_terminal_size().columns, max_width or MAX_HELP_WIDTH)
        super().__init__(indent_increment, width or max(columns - 2, MIN_HELP_WIDTH))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{click.style(f'{heading}:', bold=True)}\n")

    def write_dl(self, rows: Any, col_max: int = MAX_NAME_WIDTH, col_spacing: int = 2) -> None:
        styled = [(click.style(first, fg="cyan"), second) for first, second in rows]
        super().write_dl(styled, min(col_max, self.width // 2), col_spacing)


class Context(click.Context):
    """A context that formats help with `HelpFormatter`, at most `MAX_HELP_WIDTH` columns wide, and honours NO_COLOR."""

    formatter_class = HelpFormatter

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        settings.setdefault("help_option_names", ["-h", "--help"])
        settings.setdefault("max_content_width", MAX_HELP_WIDTH)
        if os.environ.get("NO_COLOR"):
            settings.setdefault("color", False)
        super().__init__(*arguments, **settings)


class Option(click.Option):
    """An option that help lists under the heading `section`."""

    def __init__(self, *names: Any, section: str = "Options", **settings: Any) -> None:
        super().__init__(*names, **settings)
        self.section = section


class FiniteFloatRange(click.FloatRange):
    """A range of finite numbers; click's own accepts nan, which no bound excludes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


def store_flag(ctx: click.Context, option: click.Parameter, value: V) -> V:
    """Store the value of an option in the root context, where error reporting reads it; for use as its callback."""
    ctx.find_root().meta[f"evolink.{option.name}"] = value
    return value


def _enable_debug(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        from .output.errors import enable_debug_log

        enable_debug_log()
        store_flag(ctx, option, value)


def debug_option() -> Option:
    """Return the option `--debug`, which every command has."""
    return Option(
        ["--debug"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_enable_debug,
        help="Show each request, and the traceback of an error.",
    )


def _use_profile(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    from ._profile import select_for_completion, use_profile

    if ctx.resilient_parsing:
        select_for_completion(ctx, value)
    else:
        use_profile(ctx, value)


def complete_profile(ctx: click.Context, option: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the profiles whose name starts with `incomplete`."""
    from ._profile import profile_descriptions

    return complete_name(profile_descriptions(), incomplete)


def profile_option() -> Option:
    """Return the option `--profile`, which every command that has `--sandbox` has."""
    return Option(
        ["--profile"],
        metavar="NAME",
        expose_value=False,
        is_eager=True,
        callback=_use_profile,
        shell_complete=complete_profile,
        help="Use a profile of the configuration file; by default that of EVOLINK_PROFILE.",
    )


def _show_help(ctx: click.Context, option: click.Parameter, value: bool) -> None:
    """Print the help of a command and exit; on a terminal that is too small for it, through the pager of the system."""
    if not value or ctx.resilient_parsing:
        return
    text = ctx.get_help()
    if sys.stdin.isatty() and 0 < _terminal_lines() <= text.count("\n") + 1:
        click.echo_via_pager(text, color=ctx.color)
    else:
        click.echo(text, color=ctx.color)
    ctx.exit()


def _terminal_lines() -> int:
    """Return the lines of the terminal that is standard output; 0 if it is none or has no size, as in CI."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines
    except (OSError, ValueError):
        return 0


class _PagedHelp(click.Command):
    """A mixin: help goes through a pager if the terminal is too small for it, and is JSON beside `--json`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; `--help` and `--json` alone print the description of the command for programs."""
        if "--json" in args and len({*args}) > 1 and {*args} <= {"--json", *ctx.help_option_names}:
            from .output.help_json import describe_program
            from .output.json_output import format_json

            click.echo(format_json(describe_program(self, ctx)))
            ctx.exit()
        return super().parse_args(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.callback = _show_help
        return option


class Command(_PagedHelp, click.Command):
    """A command with `--debug`, beside `--sandbox` also with `--profile`, whose help groups options by section."""

    context_class = Context

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        if any(parameter.name == "sandbox" for parameter in self.params):
            self.params.append(profile_option())
        self.params.append(debug_option())

    def invoke(self, ctx: click.Context) -> Any:
        ctx.find_root().meta[RUNNING_COMMAND] = ctx.command_path.partition(" ")[2]  # for the advice after an error
        return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options(self.get_params(ctx), ctx, formatter)


def write_options(parameters: Iterable[click.Parameter], ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the help of options by section, those without a section at the end."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
        if record is not None:
            sections.setdefault(getattr(parameter, "section", "Options"), []).append(record)
    if "Options" in sections:
        sections["Options"] = sections.pop("Options")
    for section, records in sections.items():
        with formatter.section(section):
            formatter.write_dl(records)


class Group(_PagedHelp, click.Group):
    """A group of `Command`s; the root group converts errors to exit codes."""

    context_class = Context
    command_class = Command
    group_class = type

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.params.append(debug_option())

    def model_template(self) -> click.Command | None:
        """Return the command that stands for all models in `--help --json`, None if the commands are not models."""
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_help_line(command)) for name, command in commands if command])

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.parent is not None:
            return super().invoke(ctx)
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            from .output.errors import exit_quietly

            exit_quietly()
        except Exception as error:
            from .output.errors import describe_error

            raise describe_error(error, ctx.meta) from error


class LazyGroup(Group):
    """A group that imports a command only when it is run."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, str], package: str, **settings: Any) -> None:
        """Initialise the group.

        Args:
            arguments: Those of `click.Group`.
            lazy: Name of each command -> first line of its help.
            package: The package in which each command is an object and its module, both of the command's name.
            settings: Those of `click.Group`.
        """
        super().__init__(*arguments, **settings)
        self.lazy = lazy
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return None
        command: click.Command = getattr(importlib.import_module(f"{self.package}.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.lazy and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"Unknown command {args[0]!r}.{_suggest(args[0], self.lazy)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return complete_name(self.lazy, incomplete) + click.Command.shell_complete(self, ctx, incomplete)


def first_help_line(command: click.Command) -> str:
    """Return the first line of a command's help, which click's own lists cut."""
    return (command.help or "").partition("\n")[0]


def complete_name(descriptions: Mapping[str, str], incomplete: str) -> list[CompletionItem]:
    """Return the names that start with `incomplete` as completions, each with its description."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(name, help=text) for name, text in descriptions.items() if name.startswith(incomplete)]


def _suggest(name: str, known: Iterable[str]) -> str:
    import difflib

    matches = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {matches[0]!r}?" if matches else ""
