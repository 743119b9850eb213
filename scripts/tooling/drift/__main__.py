"""scripts/drift: reads documentation pages and tells where they and the spec disagree."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import Protocol, cast


class Command(Protocol):
    """A module of `commands`."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


COMMANDS = {
    "read": "print what a page says of its model",
    "compare": "tell where pages and the spec disagree, and whom it breaks",
    "between": "tell how pages changed from one state to another",
    "import": "draft a model's file from its page, or take differences over into a present one",
    "watch": "fetch the pages that the spec names and compare them with it",
}
"""Subcommand -> its line in --help; its module, `commands/<name>.py`, is loaded when it is asked for."""


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done, in step; 1 drift; 2 wrong usage or a page that can't be read; 130 interrupted."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="scripts/drift", description=__doc__)
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, does in COMMANDS.items():
        its_parser = parsers.add_parser(name, help=does, description=does.capitalize() + ".")
        if name in given:
            _command(name).add_arguments(its_parser)
    options = parser.parse_args(given)
    try:
        return _command(options.command).run(options)
    except KeyboardInterrupt:
        return 130


def _command(name: str) -> Command:
    module = "import_page" if name == "import" else name  # no module can be called by a keyword
    return cast("Command", import_module(f".commands.{module}", __package__))


if __name__ == "__main__":
    sys.exit(main())
