"""`evolink bulk`: runs of thousands of generations, which go on where they stopped."""

from __future__ import annotations

import click

from ..._click import Group
from .manage import cancel, export, list_, pause, resume, retry, settle, status
from .run import run
from .worker import worker


@click.group(cls=Group)
def bulk() -> None:
    """Submit the rows of a file, thousands of them, and go on where that stopped.

    A run is a folder with the results and a record of what was paid. Nothing is paid twice, whatever ends the process.
    """


for command in (run, status, pause, resume, cancel, retry, settle, export, list_, worker):
    bulk.add_command(command)
