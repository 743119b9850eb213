"""Everything that can be typed is explained: by --help and in docs/cli.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from evolink.cli import COMMANDS, evolink
from evolink.cli._model_command import ModelCommand
from support.client_harness import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its words; of those of the models, the common part of one."""
    context = click.Context(evolink)
    for name in COMMANDS:
        command = evolink.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group) and name != "generate":
            yield from ((f"{name} {inner}", found) for inner, found in command.commands.items())
    yield "generate MODEL", ModelCommand("not-known-here", known=False)


def options() -> Iterator[tuple[str, click.Option]]:
    for name, command in commands():
        yield from ((name, option) for option in command.params if isinstance(option, click.Option))


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_every_command_is_explained_and_on_the_page(name: str, command: click.Command) -> None:
    assert command.help
    assert f"evolink {name}" in PAGE or name == "credits"


@pytest.mark.parametrize(("name", "option"), [pytest.param(*one, id=f"{one[0]} {one[1].opts[0]}") for one in options()])
def test_every_option_is_explained_and_on_the_page(name: str, option: click.Option) -> None:
    section = next(part for part in PAGE.split("\n## ") if f"evolink {name.split()[0]}" in part.partition("\n")[0])
    assert option.help
    for word in (*option.opts, *option.secondary_opts):
        if word.startswith("--") and word not in ("--debug", "--sandbox", "--json"):
            assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", section), word


def test_the_first_lines_that_are_known_before_a_command_is_imported_are_its_own() -> None:
    context = click.Context(evolink)
    for name, first_line in COMMANDS.items():
        command = evolink.get_command(context, name)

        assert command is not None
        assert command.get_short_help_str(limit=200) == first_line
