"""`evolink file`: the uploaded files that EvoLink stores for the account."""

from __future__ import annotations

import click

from .._click import Group
from .._client import open_client
from ..options.shared import add_options, json_option, sandbox_option
from ..output.json_output import format_json
from ..output.tables import write_properties, write_table


@click.group(cls=Group)
def file() -> None:
    """List and delete uploaded files, and show their quota.

    EvoLink stores a file for 72 hours. `evolink upload` and `evolink generate` upload files.
    """


@file.command("list")
@click.option("--page", default=1, show_default=True, type=click.IntRange(1), help="Number of the page.")
@click.option("--page-size", default=20, show_default=True, type=click.IntRange(1, 100), help="Files per page.")
@add_options(sandbox_option(), json_option())
def list_(*, page: int, page_size: int, sandbox: bool, as_json: bool) -> None:
    """List the stored files.

    Columns: id, name, size in bytes, time of deletion, URL.
    """
    with open_client(sandbox=sandbox) as client:
        files = client.files.list(page=page, page_size=page_size).files
    if as_json:
        click.echo(format_json([one.to_dict() for one in files]))
        return
    rows = [
        (one.id or "-", one.name or "-", "-" if one.size is None else str(one.size), one.expires_at or "-", one.url)
        for one in files
    ]
    write_table(("file", "name", "size", "expires", "url"), rows)


@file.command()
@click.argument("file_ids", nargs=-1, required=True, metavar="ID…")
@add_options(sandbox_option())
def delete(file_ids: tuple[str, ...], *, sandbox: bool) -> None:
    """Delete stored files. Requests that have their URLs do not find them then."""
    with open_client(sandbox=sandbox, journal=True) as client:
        for file_id in file_ids:
            client.files.delete(file_id)
            click.echo(file_id)


@file.command()
@add_options(sandbox_option(), json_option())
def quota(*, sandbox: bool, as_json: bool) -> None:
    """Show how many files the account stores and may store."""
    with open_client(sandbox=sandbox) as client:
        found = client.files.quota()
    if as_json:
        click.echo(format_json(found.to_dict()))
    else:
        write_properties(
            [("used", str(found.used)), ("maximum", str(found.maximum)), ("remaining", str(found.remaining))]
        )
