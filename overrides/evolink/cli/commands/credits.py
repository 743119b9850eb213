"""`evolink credits`: the credit balance."""

from __future__ import annotations

import click

from .._click import Command
from .._client import open_client
from ..options.shared import add_options, json_option, sandbox_option
from ..output.json_output import format_json
from ..output.numbers import format_number
from ..output.tables import write_properties


@click.command(cls=Command)
@add_options(sandbox_option(), json_option())
def credits(*, sandbox: bool, as_json: bool) -> None:
    """Show the credit balance of the account and of the API key."""
    with open_client(sandbox=sandbox) as client:
        balance = client.credits.get()
    if as_json:
        click.echo(format_json(balance.to_dict()))
        return
    key = "no limit of its own" if balance.key_unlimited else f"{format_number(balance.key_remaining)} left"
    write_properties(
        [
            ("account", f"{format_number(balance.remaining)} left, {format_number(balance.used)} used"),
            ("key", f"{key}, {format_number(balance.key_used)} used"),
        ]
    )
