"""`evolink estimate`: what the request in a file costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ... import catalog
from .._click import Command, Option
from ..generation.request_file import read_request, resolve_media_paths
from ..options.price import estimate_arguments, measured_options
from ..options.shared import json_option
from ..output.estimates import write_estimate


def _params_option() -> Option:
    return Option(
        ["--params"],
        required=True,
        metavar="FILE",
        type=click.Path(path_type=str, allow_dash=True),
        help="A request as JSON or YAML, or - for standard input.",
    )


@click.command(cls=Command, params=[_params_option(), *measured_options(), json_option()])
def estimate(params: str, *, as_json: bool, **values: Any) -> None:
    """Show what the request in a file would cost; nothing is sent.

    The lengths of local videos and audio files that the request names are read. The exit code is 1 if the price is
    unknown.
    """
    from ... import prices

    request = read_request(params, meta=click.get_current_context().meta)
    model = request.get("model")
    if isinstance(model, str) and (model in catalog.ids() or model in catalog.aliases()):
        folder = Path() if params == "-" else Path(params).parent
        request = resolve_media_paths(request, catalog.get(model).schema, folder=folder)
    write_estimate(prices.estimate(request, **estimate_arguments(values)), as_json=as_json)
