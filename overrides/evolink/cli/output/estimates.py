"""Estimates on standard output: a table of components, or JSON; what may change them on standard error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from .._client import open_client
from .json_output import format_json
from .tables import write_table

if TYPE_CHECKING:
    from ...errors import PriceEstimate
    from ...prices import Estimate

COLUMNS = ("component", "quantity", "rate", "subtotal", "calculation")
KINDS = {
    "exact": "exact",
    "reserved": "reserved, settled by what is measured",
    "lower_bound": "at least this",
}
"""`Estimate.kind` -> its text in the row of the total."""


def describe_estimate(estimate: PriceEstimate) -> str:
    """Return an estimate and what may change it in one line."""
    note = " ".join(estimate.notes[:1])
    if estimate.credits is None:
        return f"unknown. {note}".rstrip()
    as_of = f", by the public prices of {estimate.captured}"
    return f"{estimate} (${estimate.usd:.4f}){as_of}{f'. {note}' if estimate.kind == 'lower_bound' else ''}"


def estimate_and_write(request: Mapping[str, Any], arguments: Mapping[str, Any], *, live: bool, as_json: bool) -> None:
    """Estimate a request, by today's price rule if `live`, write the estimate and exit, with 1 if it is unknown.

    Args:
        request: The request.
        arguments: The arguments of `prices.estimate`.
        live: Whether to fetch the price rule of the model first.
        as_json: Whether to write JSON.
    """
    from ... import prices

    estimate = prices.estimate(request, **arguments)
    if live:
        published = estimate
        with open_client(sandbox=False, requires_key=False) as client:
            estimate = client.prices.estimate(request, live=True, **arguments)
        if published.captured and published.uc != estimate.uc:
            click.echo(f"note: The price was different on {published.captured}: {published}.", err=True)
    write_estimate(estimate, as_json=as_json)


def write_estimate(estimate: Estimate, *, as_json: bool) -> None:
    """Write an estimate and exit, with 1 if the price is unknown."""
    from ...prices._estimate import format_credits
    from ...prices._numbers import format_number

    if as_json:
        click.echo(format_json(estimate.to_dict()))
    else:
        if estimate.credits is not None:
            rows = [
                (
                    *(
                        each.id,
                        f"{format_number(each.quantity)} {each.unit}",
                        f"{format_credits(each.rate_credits)} credits",
                    ),
                    *(f"{format_credits(each.credits)} credits", each.rule),
                )
                for each in estimate.components
            ]
            total = f"{format_credits(estimate.credits)} credits"
            write_table(COLUMNS, [*rows, ("total", "", "", total, f"{KINDS[estimate.kind]}; ${estimate.usd:.4f}")])
        else:
            click.echo("The price is unknown.", err=True)
        for note in estimate.notes:
            click.echo(f"note: {note}", err=True)
        if estimate.captured:
            click.echo(f"note: These are the public prices of {estimate.captured}.", err=True)
    click.get_current_context().exit(1 if estimate.kind == "unknown" else 0)
