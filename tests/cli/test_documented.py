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
DESCRIBED_FOR_ALL_COMMANDS = ("--debug", "--sandbox", "--profile", "--json")
"""The options that the page describes at its beginning."""


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


def describe_place(page: str, name: str) -> tuple[str, str]:
    """Return the text of a page that describes a command, and what to call that text.

    A command has the section that its heading names; a subcommand has the list items of that section that begin with
    it.
    """
    command, _, subcommand = name.partition(" ")
    sections = [text for text in page.split("\n## ") if has_word(f"evolink {command}", text.partition("\n")[0])]
    assert sections, f"docs/cli.md lacks a section whose heading names evolink {command}"
    (section,) = sections
    if subcommand in ("", "MODEL"):
        return section, f"the section of evolink {command}"
    items = [text for text in re.split(r"\n(?=- )|\n\n", section) if text.startswith(f"- `evolink {name}")]
    return "\n".join(items), f"the list item of evolink {name}"


def missing_names(page: str, name: str, option: click.Option) -> list[str]:
    """Return a sentence for each name of an option that the page lacks where it describes the command."""
    text, place = describe_place(page, name)
    words = [word for word in (*option.opts, *option.secondary_opts) if word.startswith("--")]
    return [
        f"docs/cli.md lacks {word} in {place}"
        for word in words
        if word not in DESCRIBED_FOR_ALL_COMMANDS and not has_word(word, text)
    ]


def has_word(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


@pytest.mark.parametrize(("name", "command"), [pytest.param(*one, id=one[0]) for one in commands()])
def test_every_command_has_help_and_is_on_the_page(name: str, command: click.Command) -> None:
    assert command.help, f"evolink {name} has no help text"
    assert f"evolink {name}" in PAGE, f"docs/cli.md lacks evolink {name}"


@pytest.mark.parametrize(("name", "option"), [pytest.param(*one, id=f"{one[0]} {one[1].opts[0]}") for one in options()])
def test_every_option_has_help_and_is_on_the_page(name: str, option: click.Option) -> None:
    assert option.help, f"{option.opts[0]} of evolink {name} has no help text"
    missing = missing_names(PAGE, name, option)
    assert not missing, "; ".join(missing)


def test_an_option_that_the_page_lacks_is_named_with_its_place() -> None:
    absent, page = click.Option(["--absent"]), f"{PAGE}\n## evolink other\n\n- `evolink task get ID` has `--absent`.\n"

    assert missing_names(page, "generate MODEL", absent) == [
        "docs/cli.md lacks --absent in the section of evolink generate"
    ]
    assert missing_names(page, "task get", absent) == [
        "docs/cli.md lacks --absent in the list item of evolink task get"
    ]


def test_an_option_of_one_subcommand_is_not_documented_by_the_text_of_another() -> None:
    page = "\n## evolink task\n\n- `evolink task get ID` shows a task.\n- `evolink task wait ID` waits: `--timeout`.\n"

    assert missing_names(page, "task wait", click.Option(["--timeout"])) == []
    assert missing_names(page, "task get", click.Option(["--timeout"])) != []


def test_the_help_lines_known_before_import_are_those_of_the_commands() -> None:
    context = click.Context(evolink)
    for name, first_line in COMMANDS.items():
        command = evolink.get_command(context, name)

        assert command is not None
        assert command.get_short_help_str(limit=200) == first_line
