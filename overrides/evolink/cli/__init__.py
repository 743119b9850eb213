"""The command line. It holds no logic that the library lacks.

Commands are imported when they are called, so that none pays for the others: `evolink --help` imports click alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .._version import __version__
from ._commands import PROGRAM, LazyGroup

if TYPE_CHECKING:
    from ._connection import Connect

__all__ = ["evolink", "run"]

VARIABLE = "_EVOLINK_COMPLETE"
"""The environment variable by which a shell's script asks for words, as click names it."""

COMMANDS = {
    "generate": "Generate a video, wait for it and fetch it.",
    "models": "List the models, or explain one.",
    "task": "Look at tasks, wait for them, fetch their results.",
    "upload": "Upload files to refer to in requests.",
    "credits": "Show what is left on the account and for the key, in credits.",
    "listen": "Receive callbacks, and fetch what they tell of.",
    "check": "Check payloads against the contract.",
    "contract": "Test payloads and servers against the contract.",
    "sandbox": "Serve EvoLink's API on this machine: real tasks and real videos, no key, no credits.",
    "completion": "Write the completion script of a shell.",
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
@click.version_option(__version__, prog_name=PROGRAM)
def evolink() -> None:
    """EvoLink's video models from the command line.

    The key is read from EVOLINK_API_KEY. With --sandbox every command works without one, and nothing is charged.
    """


def run(words: Sequence[str] | None = None, *, connect: Connect | None = None) -> int:
    """Runs a command and answers its exit code.

    0 done, 1 failed, 2 wrong usage or unreadable input, 3 key or credits, 4 timeout, 5 outcome unknown,
    130 interrupted.

    Args:
        words: the words behind `evolink`; those of sys.argv where they are left out.
        connect: what makes clients, in the place of the environment and of --sandbox.
    """
    if VARIABLE in os.environ:
        from click.shell_completion import add_completion_class

        from .completion import SHELLS

        for shell in SHELLS.values():
            add_completion_class(shell)
    try:
        code = evolink.main(words, prog_name=PROGRAM, standalone_mode=False, obj=connect)
    except click.Abort:
        return 130
    except click.ClickException as fault:
        from ._endings import misused

        (misused(fault) if isinstance(fault, click.UsageError) else fault).show()
        return fault.exit_code
    return code if isinstance(code, int) else 0
