"""`evolink models`: the list of models, filtered by what they can do, or the description of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import click

from ... import catalog
from ...catalog import Model
from .._click import MAX_HELP_WIDTH, Command, Option
from .._program import PROGRAM
from ..options.model_name import ModelName
from ..options.price import ExactNumber
from ..options.shared import json_option
from ..output.json_output import format_json
from ..output.no_match import describe_no_match
from ..output.tables import write_properties, write_table

COLUMNS = ("model", "task", "inputs", "seconds", "quality", "aspect ratio", "sound")
SOUND = {"always": "yes", "choice": "optional", None: "-"}
"""`Model.sound` -> its text in the table."""


def filter_option(name: str, text: str, **settings: Any) -> Option:
    """Return an option under the heading of the filters."""
    return Option([name], section="Filters", help=text, **settings)


@click.command(
    cls=Command,
    params=[
        click.Argument(["model"], type=ModelName(), required=False),
        filter_option("--task", "Such as text-to-video or video-edit."),
        filter_option("--input", "Required input: text, image, video, audio; may be repeated.", multiple=True),
        filter_option("--family", "Such as kling or veo."),
        filter_option("--duration", "A supported length of the video.", type=int, metavar="SECONDS"),
        filter_option("--quality", "Such as 1080p."),
        filter_option("--aspect-ratio", "Such as 9:16."),
        filter_option("--sound/--no-sound", "Able to make videos with sound, or without sound.", default=None),
        filter_option("--result", "video or element."),
        filter_option(
            "--max-price",
            "Credits of a typical request, with the given length and quality; sorts by price.",
            type=ExactNumber(),
            metavar="CREDITS",
        ),
        json_option(),
    ],
)
def models(model: str | None, *, as_json: bool, max_price: int | Fraction | None, **filters: Any) -> None:
    """List the models, or describe one.

    Without MODEL, lists the models that match every filter. In a pipe, the list is tab-separated lines: model, task,
    inputs, seconds, qualities, aspect ratios, sound; with --max-price, also the price, by which they are sorted.
    """
    if model is not None:
        if any(value not in (None, ()) for value in (max_price, *filters.values())):
            raise click.UsageError("Filters select models from the list. Leave them out, or leave out MODEL.")
        _describe(catalog.get(model), as_json=as_json)
        return
    filters["inputs"] = filters.pop("input") or None
    try:
        matching = catalog.search(**filters)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if matching and max_price is not None:
        _write_priced(matching, max_price, filters, as_json=as_json)
    if as_json:
        click.echo(format_json([asdict(one) for one in matching]))
    elif matching:
        write_table(COLUMNS, map(_table_row, matching))
    if not matching:
        click.echo("\n".join(describe_no_match(filters)), err=True)
    click.get_current_context().exit(0 if matching else 1)


def _write_priced(
    matching: list[Model], max_price: int | Fraction, filters: Mapping[str, Any], *, as_json: bool
) -> None:
    """Write the models whose typical request costs at most `max_price` credits, the cheapest first, and exit."""
    from ... import prices
    from ...prices import Estimate
    from ...prices._typical import describe_request, typical_request

    priced: list[tuple[int | Fraction, Model, str, Estimate]] = []
    for one in matching:
        example = next(iter(one.examples.values()))
        wanted = {name: filters[name] for name in ("duration", "quality")}
        request = typical_request(example, one.durations, one.qualities, **wanted)
        estimate = prices.estimate(request)
        if estimate.uc is not None and estimate.uc <= max_price * prices.UC_PER_CREDIT:
            priced.append((estimate.uc, one, describe_request(request), estimate))
    priced.sort(key=lambda each: (each[0], each[1].id))
    if as_json:
        click.echo(format_json([asdict(one) | {"price": estimate.to_dict()} for _, one, _, estimate in priced]))
    elif priced:
        rows = [(*_table_row(one), f"{text}: {estimate}".removeprefix(": ")) for _, one, text, estimate in priced]
        write_table((*COLUMNS, "price"), rows)
    else:
        click.echo(f"No matching model has a price of at most {float(max_price):g} credits.", err=True)
    click.get_current_context().exit(0 if priced else 1)


def _table_row(model: Model) -> tuple[str, ...]:
    return (
        *(model.id, model.task, ", ".join(model.inputs), _format_durations(model.durations)),
        *(", ".join(model.qualities or "-"), ", ".join(model.aspect_ratios or "-"), SOUND[model.sound]),
    )


def _format_durations(durations: tuple[int, ...] | None) -> str:
    """Return `3-15` for all integers from 3 to 15, `5, 10` for these two."""
    if not durations:
        return "-"
    if len(durations) > 2 and list(durations) == list(range(durations[0], durations[-1] + 1)):
        return f"{durations[0]}-{durations[-1]}"
    return ", ".join(map(str, durations))


def _describe(model: Model, *, as_json: bool) -> None:
    import shutil

    if as_json:
        details = {"rules": model.rules, "notices": model.warnings, "schema": model.schema}
        click.echo(format_json(asdict(model) | details))
        return
    width = min(shutil.get_terminal_size().columns, MAX_HELP_WIDTH)
    click.echo(f"{click.wrap_text(model.description.replace('`', ''), width)}\n")
    write_properties(_properties(model))
    for heading, sentences in (("Rules between fields", model.rules), ("Warnings", model.warnings)):
        if sentences:
            click.echo(f"\n{click.style(f'{heading}:', bold=True)}")
            for sentence in sentences:
                click.echo(click.wrap_text(sentence, width, "- ", "  "))
    click.echo(f"\nOptions: {PROGRAM} generate {model.id} --help")


def _properties(model: Model) -> Iterator[tuple[str, str]]:
    yield "model", model.id
    for name, value in zip(COLUMNS[1:], _table_row(model)[1:], strict=True):
        if value != "-":
            yield name, value
    yield "takes about", f"{model.estimated_time} s"
    if model.renamed_to:
        yield "renamed to", model.renamed_to
    yield from (("alias", name) for name, (target, _) in catalog.aliases().items() if target == model.id)
    yield "source", f"{model.docs} (as of {model.checked})"
