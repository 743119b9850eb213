"""`--dry-run`: the request as it would be sent, and what the contract says of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from .. import contract
from .._sansio.submission import violations_of, with_stand_ins
from .._security.public_addresses import is_loopback_url
from ..contract._json_pointer import format_pointer
from ._endings import FAILED
from ._json import as_json as written


def tell(notices: Iterable[contract.ContractWarning]) -> None:
    """Writes what is allowed but should be known to standard error."""
    for notice in notices:
        click.echo(f"note: {notice}", err=True)


def dry_run(request: dict[str, Any], extra: dict[str, Any], *, as_json: bool, check: bool) -> None:
    """Writes the body to standard output and the rest to standard error; exits with 1 where the contract refuses it."""
    from evolink_api.operations import CREATE_VIDEO

    local, candidate = with_stand_ins(request)
    base = os.environ.get("EVOLINK_BASE_URL") or CREATE_VIDEO.server
    violations = violations_of(candidate, local, loopback=is_loopback_url(base)) if check else []
    notices = contract.warnings(candidate)
    body = {**candidate, **extra}
    address = f"{base.rstrip('/')}{CREATE_VIDEO.path}"
    if as_json:
        told = {"method": CREATE_VIDEO.method, "url": address, "body": body}
        told["uploads"] = [{"pointer": format_pointer(at), "path": str(p)} for at, p in local.items()]
        told |= {"violations": [asdict(one) for one in violations], "notices": [asdict(one) for one in notices]}
        click.echo(written(told))
    else:
        click.echo(f"{CREATE_VIDEO.method} {address}", err=True)
        click.echo(written(body))
        for at, path in local.items():
            name = contract.format_field_name(at)
            click.echo(f"{name}: {path} is uploaded first; its URL is not known yet.", err=True)
        tell(notices)
        for violation in violations:
            click.echo(f"{violation.pointer or '/'} {violation.keyword}: {violation}", err=True)
        verdict = "refuses it" if violations else "allows it" if check else "was not asked"
        click.echo(f"The contract {verdict}. Nothing was sent, nothing was charged.", err=True)
    click.get_current_context().exit(FAILED if violations else 0)
