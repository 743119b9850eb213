"""`--help --json`: a command with its arguments and options as JSON, for programs; generated from click.

What is false is left out: `required`, `repeatable` and `is_flag`.
"""

from __future__ import annotations

from typing import Any, cast

import click

from .errors import BROKEN_PIPE, BUG, FAILED, KEY_OR_CREDITS, TIMEOUT, UNKNOWN_OUTCOME, USAGE

EXIT_CODES = {
    0: "done",
    FAILED: "failed, or a check found something",
    USAGE: "wrong usage or unreadable input",
    KEY_OR_CREDITS: "key or credits",
    TIMEOUT: "timeout; the task is still running",
    UNKNOWN_OUTCOME: "unknown whether the submission was accepted",
    BUG: "a fault of the program",
    130: "interrupted",
    BROKEN_PIPE: "the reader of the output closed the pipe",
}
"""What the exit codes of all commands mean."""

MODEL_HELP = "The options of every model. `{0} ID --help --json` describes those of one; `evolink models` lists them."
"""The help of the command that stands for the models of a group."""


def describe_program(command: click.Command, ctx: click.Context) -> dict[str, Any]:
    """Return a command, the commands below it, and the exit codes."""
    return {**describe_command(command, ctx), "exit_codes": {str(code): text for code, text in EXIT_CODES.items()}}


def describe_command(command: click.Command, ctx: click.Context) -> dict[str, Any]:
    """Return a command: its help, its parameters, and the commands below it."""
    parameters = command.get_params(ctx)
    described: dict[str, Any] = {
        "command": ctx.command_path,
        "usage": " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)]),
        "help": " ".join((command.help or "").replace("\b", "").split()),
        "arguments": [_describe_argument(each) for each in parameters if isinstance(each, click.Argument)],
        "options": [_describe_option(each) for each in parameters if isinstance(each, click.Option)],
    }
    if isinstance(command, click.Group):
        described["commands"] = _describe_below(command, ctx)
    return described


def _describe_below(group: click.Group, ctx: click.Context) -> list[dict[str, Any]]:
    """Return the commands of a group; its models are one command, with the options that all of them have."""
    template = getattr(group, "model_template", lambda: None)()
    if template is not None:
        return [{**_describe_inner("MODEL", template, ctx), "help": MODEL_HELP.format(ctx.command_path)}]
    commands = {name: group.get_command(ctx, name) for name in group.list_commands(ctx)}
    return [_describe_inner(name, each, ctx) for name, each in commands.items() if each is not None]


def _describe_inner(name: str, command: click.Command, parent: click.Context) -> dict[str, Any]:
    with command.context_class(command, info_name=name, parent=parent) as ctx:
        return describe_command(command, ctx)


def _describe_argument(argument: click.Argument) -> dict[str, Any]:
    facts = {"required": argument.required, "repeatable": argument.nargs == -1}
    return {"name": argument.metavar or argument.name, **_true(facts), **_describe_type(argument.type)}


def _describe_option(option: click.Option) -> dict[str, Any]:
    facts = {"required": option.required, "repeatable": option.multiple, "is_flag": option.is_flag}
    described: dict[str, Any] = {"names": [*option.opts, *option.secondary_opts], "help": option.help, **_true(facts)}
    if not option.is_flag:
        described |= _describe_type(option.type)
    default = option.to_info_dict()["default"]
    if isinstance(default, int | float | str) and default is not False:
        described["default"] = default
    names = {"metavar": option.metavar, "environment_variable": option.envvar}
    return {**described, **{name: value for name, value in names.items() if value}}


def _true(facts: dict[str, bool]) -> dict[str, bool]:
    return {name: True for name, value in facts.items() if value}


def _describe_type(kind: Any) -> dict[str, Any]:
    if isinstance(kind, click.Choice):
        return {"type": "choice", "choices": [*map(str, cast("click.Choice[object]", kind).choices)]}
    described: dict[str, Any] = {"type": kind.name}
    for name in ("min", "max"):
        if getattr(kind, name, None) is not None:
            described[name] = getattr(kind, name)
    return described
