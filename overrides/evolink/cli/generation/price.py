"""The price of `evolink generate`: checked, shown and confirmed before the submission, and the balance after it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ... import errors
from ..._sansio.arguments import check_credits
from ..._sansio.budget import NOTHING_SENT, describe_price, format_credits
from ..._sansio.price_limits import PriceOptions, check_price
from ...resources._submissions import describe_price_difference
from ..options.generate import GenerateOptions
from ..output.errors import FAILED
from ..output.estimates import describe_estimate
from ..output.numbers import format_number

if TYPE_CHECKING:
    from ...client import EvoLink
    from ...tasks import TaskSnapshot

BALANCE_TIMEOUT = 10.0
"""Seconds to connect and between two chunks, for the balance after a task: it must not delay the end for long."""


def price_options(options: GenerateOptions) -> dict[str, Any]:
    """Return the options about the price as arguments of `client.videos.generate`."""
    return {"max_credits": options.max_credits, "allow_unknown_price": options.allow_unknown_price or None}


def approve_price(client: EvoLink, estimate: errors.PriceEstimate, options: GenerateOptions) -> None:
    """Show what a request costs, and ask whether to submit it if that is more than `--confirm-above`.

    A price that is unknown, or only a lower bound, counts as more.

    Raises:
        BudgetExceeded: If it exceeds a limit, or there is no terminal to ask.
        Exit: If the answer is no.
    """
    check_price(estimate, PriceOptions.check(**price_options(options)), client.budget)
    if not is_silent(options):
        click.echo(f"price: {describe_estimate(estimate)}", err=True)
    if options.confirm_above is None or options.yes:
        return
    limit = check_credits("--confirm-above", options.confirm_above)
    if estimate.kind in ("exact", "reserved") and estimate.credits is not None and estimate.credits <= limit:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise errors.BudgetExceeded(
            f"{describe_price(estimate)}, which needs a confirmation above {format_credits(limit)}, and there is no"
            f" terminal to ask. Pass --yes, or a higher --confirm-above. {NOTHING_SENT}",
            estimate=estimate,
            limit=limit,
        )
    if not click.confirm(f"{describe_price(estimate)}. Submit it?", err=True):
        click.echo(NOTHING_SENT, err=True)
        click.get_current_context().exit(FAILED)


def warn_about_difference(task: TaskSnapshot, estimate: errors.PriceEstimate | None, options: GenerateOptions) -> None:
    """Write a warning if the API has reserved other credits than the estimate has."""
    difference = describe_price_difference(task, estimate)
    if difference is not None and not is_silent(options):
        click.echo(f"warning: {difference}", err=True)


def print_balance(client: EvoLink, options: GenerateOptions) -> None:
    """Write the balance to standard error; a failure to read it is no failure of the command."""
    if is_silent(options):
        return
    try:
        balance = client.with_options(timeout=BALANCE_TIMEOUT, max_retries=0).credits.get()
    except errors.EvoLinkError as error:
        click.echo(f"balance: unknown. {' '.join(str(error).split())}", err=True)
        return
    key = "" if balance.key_unlimited else f", {format_number(balance.key_remaining)} of the API key"
    click.echo(f"balance: {format_number(balance.remaining)} credits{key}", err=True)


def is_silent(options: GenerateOptions) -> bool:
    """Return whether nothing but results and errors is written for people."""
    return options.quiet or options.as_json or options.progress == "json"
