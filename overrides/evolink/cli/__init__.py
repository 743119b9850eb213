"""The command line. It holds no logic that the library lacks."""

from __future__ import annotations

import click

from .. import __version__
from .check import check
from .contract import contract
from .sandbox import sandbox


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="evolink")
def evolink() -> None:
    """EvoLink's video models from the command line."""


evolink.add_command(check)
evolink.add_command(contract)
evolink.add_command(sandbox)


def run() -> int:
    """Runs the command of sys.argv and answers its exit code: 0 done, 2 wrong usage, 130 interrupted."""
    try:
        evolink.main(standalone_mode=False)
    except click.Abort:
        return 130
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    return 0
