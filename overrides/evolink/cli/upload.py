"""`evolink upload`: files to refer to in requests."""

from __future__ import annotations

from pathlib import Path

import click

from ._commands import Command
from ._connection import connected, json_option, sandbox_option, taking
from ._json import as_json as written


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE|URL…", type=click.Path())
@click.option("--name", help="The name to keep it under; for a single file.")
@taking(sandbox_option, json_option)
def upload(files: tuple[str, ...], name: str | None, *, sandbox: bool, as_json: bool) -> None:
    """Upload files to refer to in requests.

    Writes the address of each, which is valid for 72 hours. A URL is fetched by EvoLink. `evolink generate` uploads the
    files in its options by itself.
    """
    if name is not None and len(files) > 1:
        raise click.UsageError("--name is for a single file.")
    with connected(sandbox=sandbox) as client:
        for file in files:
            source = file if file.startswith(("http://", "https://")) else Path(file)
            kept = client.files.upload(source, name=name)
            click.echo(written(kept.to_dict()) if as_json else kept.url)
