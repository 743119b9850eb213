"""`evolink estimate`: what the request in a file costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ... import catalog
from .._click import Command, Option
from ..generation.request_file import read_request, resolve_media_paths
from ..options.price import estimate_arguments, live_option, measured_options
from ..options.shared import json_option
from ..output.estimates import estimate_and_write


def _params_option() -> Option:
    return Option(
        ["--params"],
        required=True,
        metavar="FILE",
        type=click.Path(path_type=str, allow_dash=True),
        help="A request as JSON or YAML, or - for standard input.",
    )


@click.command(cls=Command, params=[_params_option(), *measured_options(), live_option(), json_option()])
def estimate(params: str, *, live: bool, as_json: bool, **values: Any) -> None:
    """Show what the request in a file would cost; it is not sent.

    The lengths of local videos and audio files that the request names are read. The exit code is 1 if the price is
    unknown.
    """
    request = read_request(params, meta=click.get_current_context().meta)
    model = request.get("model")
    if isinstance(model, str) and (model in catalog.ids() or model in catalog.aliases()):
        folder = Path() if params == "-" else Path(params).parent
        request = resolve_media_paths(request, catalog.get(model).schema, folder=folder)
    estimate_and_write(request, estimate_arguments(values), live=live, as_json=as_json)
