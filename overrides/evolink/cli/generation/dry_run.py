"""`--dry-run`: prints the request that would be sent, its contract violations and warnings, and its price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ... import contract, prices
from ..._config import default_url
from ..._security.public_addresses import is_loopback_url
from ...contract._payloads import to_json
from .._profile import selected_profile
from ..options.generate import GenerateOptions
from ..output.errors import FAILED
from ..output.estimates import describe_estimate
from ..output.json_output import format_json


def print_warnings(warnings: Iterable[contract.ContractWarning]) -> None:
    """Write contract warnings to standard error."""
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def dry_run(request: dict[str, Any], extra: dict[str, Any], options: GenerateOptions) -> None:
    """Print a request without sending it, and exit with 1 if it violates the contract.

    The body goes to standard output; the address, uploads, warnings, price and violations go to standard error, or with
    `--json` into the JSON.

    Args:
        request: The request, with a Path for each file to upload.
        extra: Fields to send unchecked.
        options: The options of the command.
    """
    from evolink_api.routes import CREATE_VIDEO

    document = to_json(request)
    check = not options.no_check
    base_url = default_url("base_url", selected_profile()) or CREATE_VIDEO.server
    violations = contract.validate(document, allow_loopback=is_loopback_url(base_url)) if check else []
    warnings = contract.warnings(document)
    body, uploads = {**document.value, **extra}, document.files
    estimate = prices.estimate({**request, **extra})
    url = f"{base_url.rstrip('/')}{CREATE_VIDEO.path}"
    if options.as_json:
        result = {
            "method": CREATE_VIDEO.method,
            "url": url,
            "body": body,
            "uploads": [
                {"pointer": "".join(f"/{name}" for name in path), "path": str(file)} for path, file in uploads.items()
            ],
            "violations": [asdict(violation) for violation in violations],
            "notices": [asdict(warning) for warning in warnings],
            "estimate": estimate.to_dict(),
        }
        click.echo(format_json(result))
    else:
        click.echo(f"{CREATE_VIDEO.method} {url}", err=True)
        click.echo(format_json(body))
        _print_uploads(uploads)
        print_warnings(warnings)
        click.echo(f"price: {describe_estimate(estimate)}", err=True)
        _print_violations(violations, check=check)
    click.get_current_context().exit(FAILED if violations else 0)


def _print_uploads(uploads: Mapping[tuple[str | int, ...], Path]) -> None:
    for path, file in uploads.items():
        field = contract.format_field_name(path)
        click.echo(f"{field}: {file} will be uploaded first; the URL shown is a placeholder.", err=True)


def _print_violations(violations: list[contract.Violation], *, check: bool) -> None:
    for violation in violations:
        click.echo(f"{violation.pointer} {violation.keyword}: {violation}".lstrip(), err=True)
    outcome = (
        "The request violates the contract."
        if violations
        else "The request satisfies the contract."
        if check
        else "The request was not checked against the contract."
    )
    click.echo(f"{outcome} Nothing was sent, nothing was charged.", err=True)
