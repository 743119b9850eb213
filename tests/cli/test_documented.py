"""Every command and option is described by --help and in docs/cli.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from evolink.cli import COMMANDS, evolink
from evolink.cli.generation.model_command import ModelCommand
from support.client_harness import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its name; for the models, one command with the options that all have."""
    context = click.Context(evolink)
    for name in COMMANDS:
        command = evolink.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group) and name != "generate":
            yield from ((f"{name} {inner}", subcommand) for inner, subcommand in command.commands.items())
    yield "generate MODEL", ModelCommand("unknown-model", known=False)


def options() -> Iterator[tuple[str, click.Option]]:
    for name, command in commands():
        yield from ((name, option) for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_every_command_has_help_and_is_on_the_page(name: str, command: click.Command) -> None:
    assert command.help
    assert f"evolink {name}" in PAGE or name == "credits"


@pytest.mark.parametrize(("name", "option"), [pytest.param(*one, id=f"{one[0]} {one[1].opts[0]}") for one in options()])
def test_every_option_has_help_and_is_on_the_page(name: str, option: click.Option) -> None:
    section = next(text for text in PAGE.split("\n## ") if f"evolink {name.split()[0]}" in text.partition("\n")[0])
    assert option.help
    for word in (*option.opts, *option.secondary_opts):
        if word.startswith("--") and word not in ("--debug", "--sandbox", "--json"):
            assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", section), word


def test_the_help_lines_known_before_import_are_those_of_the_commands() -> None:
    context = click.Context(evolink)
    for name, first_line in COMMANDS.items():
        command = evolink.get_command(context, name)

        assert command is not None
        assert command.get_short_help_str(limit=200) == first_line
