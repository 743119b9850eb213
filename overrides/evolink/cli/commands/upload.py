"""`evolink upload`: uploads files, to use their URLs in requests."""

from __future__ import annotations

from pathlib import Path

import click

from .._click import Command
from .._client import open_client
from ..options.shared import add_options, json_option, sandbox_option
from ..output.json_output import format_json


@click.command(cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE|URL…", type=click.Path())
@click.option("--name", help="The name of the uploaded file; for a single file.")
@click.option(
    "--reuse/--no-reuse",
    default=True,
    show_default=True,
    help="Print the URL of an earlier upload of the same file that is stored for at least two more hours.",
)
@add_options(sandbox_option(), json_option())
def upload(files: tuple[str, ...], name: str | None, *, reuse: bool, sandbox: bool, as_json: bool) -> None:
    """Upload files to use in requests.

    Prints the URL of each file, which is valid for 72 hours. EvoLink itself downloads the files that are given as URLs.
    `evolink generate` uploads the files in its options by itself.
    """
    if name is not None and len(files) > 1:
        raise click.UsageError("--name is for a single file. Upload the files one by one, or leave --name out.")
    with open_client(sandbox=sandbox, journal=True) as client:
        for file in files:
            is_url = file.startswith(("http://", "https://"))
            uploaded = client.files.upload(
                file if is_url else Path(file), name=name or (None if is_url else Path(file).name), reuse=reuse
            )
            click.echo(format_json(uploaded.to_dict()) if as_json else uploaded.url)
