"""scripts/drift: reads documentation pages and reports where they and the spec disagree."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from typing import Protocol, cast


class Command(Protocol):
    """A module of `commands`."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


COMMANDS = {
    "read": "print the fields that a page documents",
    "compare": "report where pages and the spec disagree, and which differences are breaking",
    "between": "report how pages changed from one state to another",
    "import": "draft a model's file from its page, or apply differences to a present one",
    "watch": "fetch the pages that the spec names and compare them with it",
}
"""Subcommand -> its line in --help; its module, `commands/<name>.py`, is imported when it is needed."""


def main(arguments: list[str] | None = None) -> int:
    """Run a subcommand and return its exit code.

    Exit codes: 0 done, in step; 1 drift; 2 wrong usage or a page that can't be read; 130 interrupted;
    141 standard output was closed.
    """
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="scripts/drift", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary.capitalize() + ".")
        if name in given:
            _import_command(name).add_arguments(subparser)
    options = parser.parse_args(given)
    try:
        code = _import_command(options.command).run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that Python flushes it at exit in silence
        return 141
    return code


def _import_command(name: str) -> Command:
    module = "import_page" if name == "import" else name  # a module cannot be named like a keyword
    return cast("Command", import_module(f".commands.{module}", __package__))


if __name__ == "__main__":
    sys.exit(main())
