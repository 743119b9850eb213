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
    "price": "Show what a request would cost; it is not sent.",
    "estimate": "Show what the request in a file would cost; it is not sent.",
    "task": "Show tasks, wait for them, download their results.",
    "bulk": "Submit the rows of a file, thousands of them, and go on where that stopped.",
    "watch": "Watch tasks until all of them have ended.",
    "open": "Open the result of a task in its default program.",
    "history": "List this machine's submissions, the latest first, or search them.",
    "upload": "Upload files to use in requests.",
    "file": "List and delete uploaded files, and show their quota.",
    "credits": "Show the credit balance of the account and of the API key.",
    "listen": "Receive callbacks and download the results of their tasks.",
    "check": "Check payloads against the contract.",
    "contract": "Test payloads and servers against the contract.",
    "sandbox": "Serve EvoLink's API on this machine: real tasks and real videos, no key, no credits.",
    "studio": "Compose requests in a browser, see what they cost, submit them and watch the results.",
    "mcp": "Serve the tools for agents over the Model Context Protocol.",
    "login": "Store an API key in a profile of the configuration file.",
    "doctor": "Check the installation, the key, the network and the clock.",
    "docs": "Show a page of the documentation, or list the pages.",
    "completion": "Print the completion script of a shell.",
}
"""Name of each command -> first line of its help, so that `evolink --help` imports no command."""


CATALOG_COMMANDS = frozenset({"generate", "models", "price", "estimate", "bulk", "check", "contract"})
"""Commands whose results depend on the catalog."""


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from .. import catalog

        click.echo(f"{PROGRAM}, version {__version__}, catalog of {catalog.checked()}")
        ctx.exit()


@click.group(cls=LazyGroup, lazy=COMMANDS, package=f"{__name__}.commands")
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and the date of the catalog and exit.",
)
@click.pass_context
def evolink(ctx: click.Context) -> None:
    """EvoLink's video models from the command line.

    The API key is read from EVOLINK_API_KEY, or from a profile that `evolink login` writes. With --sandbox, commands
    need no key and nothing is charged.
    """
    if ctx.invoked_subcommand in CATALOG_COMMANDS and not ctx.resilient_parsing:
        _warn_of_outdated_catalog()


def _warn_of_outdated_catalog() -> None:
    """Write a warning to standard error if the catalog is older than `catalog.MAX_AGE` days."""
    from .. import catalog

    days = catalog.age()
    if days > catalog.MAX_AGE:
        click.echo(
            f"warning: the catalog is from {catalog.checked()} ({days} days old) and may lack models and fields."
            " Update evolink, or send what it lacks with --no-check or --extra.",
            err=True,
        )


def run(arguments: Sequence[str] | None = None, *, create_client: ClientFactory | None = None) -> int:
    """Run a command and return its exit code.

    0 done, 1 failed, 2 wrong usage or unreadable input, 3 key or credits, 4 timeout, 5 outcome unknown, 70 a fault of
    the program, 130 interrupted, 141 the reader of the output closed the pipe.

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
