"""The command line, a thin layer of click over the client: parsing, output and exit codes.

Each command is imported when it is run, so that start-up stays fast: `evolink --help` imports click alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from .._version import __version__
from ._click import LazyGroup
from ._client import ClientFactory
from ._program import COMPLETION_VARIABLE, PROGRAM

__all__ = ["evolink", "run"]

COMMANDS = {
    "generate": "Generate a video, wait for it and download it.",
    "models": "List the models, or describe one.",
    "task": "Show tasks, wait for them, download their results.",
    "watch": "Watch tasks until all of them have ended.",
    "open": "Open the result of a task in its default program.",
    "history": "List this machine's submissions, the latest first, or search them.",
    "upload": "Upload files to use in requests.",
    "credits": "Show the credit balance of the account and of the API key.",
    "listen": "Receive callbacks and download the results of their tasks.",
    "check": "Check payloads against the contract.",
    "contract": "Test payloads and servers against the contract.",
    "sandbox": "Serve EvoLink's API on this machine: real tasks and real videos, no key, no credits.",
    "login": "Store an API key in a profile of the configuration file.",
    "doctor": "Check the installation, the key, the network and the clock.",
    "completion": "Print the completion script of a shell.",
}
"""Name of each command -> first line of its help, so that `evolink --help` imports no command."""


@click.group(cls=LazyGroup, lazy=COMMANDS, package=f"{__name__}.commands")
@click.version_option(__version__, prog_name=PROGRAM)
def evolink() -> None:
    """EvoLink's video models from the command line.

    The API key is read from EVOLINK_API_KEY, or from a profile that `evolink login` writes. With --sandbox, commands
    need no key and nothing is charged.
    """


def run(arguments: Sequence[str] | None = None, *, create_client: ClientFactory | None = None) -> int:
    """Run a command and return its exit code.

    0 done, 1 failed, 2 wrong usage or unreadable input, 3 key or credits, 4 timeout, 5 outcome unknown,
    130 interrupted.

    Args:
        arguments: The command line after `evolink`; by default that of sys.argv.
        create_client: Creates the client instead of the environment and --sandbox; used by tests.
    """
    if COMPLETION_VARIABLE in os.environ:
        from click.shell_completion import add_completion_class

        from .commands.completion import SHELLS

        for shell in SHELLS.values():
            add_completion_class(shell)
    try:
        code = evolink.main(arguments, prog_name=PROGRAM, standalone_mode=False, obj=create_client)
    except click.Abort:
        return 130
    except click.ClickException as error:
        from .output.errors import describe_usage_error

        (describe_usage_error(error) if isinstance(error, click.UsageError) else error).show()
        return error.exit_code
    return code if isinstance(code, int) else 0
