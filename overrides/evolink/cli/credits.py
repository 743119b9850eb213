"""`evolink credits`: the balance."""

from __future__ import annotations

import click

from ._commands import Command
from ._connection import connected, json_option, sandbox_option, taking
from ._json import as_json as written
from ._table import write_facts


@click.command(cls=Command)
@taking(sandbox_option, json_option)
def credits(*, sandbox: bool, as_json: bool) -> None:
    """Show what is left on the account and for the key, in credits."""
    with connected(sandbox=sandbox) as client:
        balance = client.credits.get()
    if as_json:
        click.echo(written(balance.to_dict()))
        return
    key = "no limit of its own" if balance.key_unlimited else f"{balance.key_remaining:g} left"
    write_facts(
        [
            ("account", f"{balance.remaining:g} left, {balance.used:g} used"),
            ("key", f"{key}, {balance.key_used:g} used"),
        ]
    )
