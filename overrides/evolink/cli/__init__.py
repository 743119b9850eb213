"""The command line. It holds no logic that the library lacks."""

from __future__ import annotations

import click

from .. import __version__
from .sandbox import sandbox


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="evolink")
def evolink() -> None:
    """EvoLink's video models from the command line."""


evolink.add_command(sandbox)
