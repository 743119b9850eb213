"""`evolink models`: which models there are, and what one can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click
from click.shell_completion import CompletionItem

from .. import catalog
from ..catalog import Model
from ._commands import Command, Option, named
from ._connection import json_option
from ._json import as_json as written
from ._table import write_facts, write_table

CHOOSING = "Choosing"
COLUMNS = ("model", "task", "works from", "seconds", "quality", "shape", "sound")


class ModelName(click.ParamType[str]):
    """The id of a model, or another name of it."""

    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return named({model.id: model.description for model in catalog.models()}, incomplete)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in catalog.ids() and value not in catalog.aliases():
            from ..contract import validate

            (violation,) = validate({"model": value})
            self.fail(violation.message.replace("evolink.catalog lists the models", "`evolink models` lists them"))
        return value


def choosing(name: str, told: str, **settings: Any) -> Option:
    return Option([name], section=CHOOSING, help=told, **settings)


@click.command(
    cls=Command,
    params=[
        click.Argument(["model"], type=ModelName(), required=False),
        choosing("--task", "Such as text-to-video or video-edit."),
        choosing("--input", "What it must work from: text, image, video, audio; may be repeated.", multiple=True),
        choosing("--family", "Such as kling or veo."),
        choosing("--duration", "A length that can be asked for.", type=int, metavar="SECONDS"),
        choosing("--quality", "Such as 1080p."),
        choosing("--aspect-ratio", "Such as 9:16."),
        choosing("--sound/--no-sound", "With sound, or possibly without.", default=None),
        choosing("--result", "video or element."),
        json_option(),
    ],
)
def models(model: str | None, *, as_json: bool, **conditions: Any) -> None:
    """List the models, or explain one.

    Without MODEL, those are listed for which every condition holds. In a pipe the list is tab-separated lines: model,
    task, inputs, seconds, qualities, shapes, sound.
    """
    if model is not None:
        if any(value not in (None, ()) for value in conditions.values()):
            raise click.UsageError("Conditions choose among the models; they do not go together with one MODEL.")
        _explain(catalog.get(model), as_json=as_json)
        return
    try:
        found = catalog.search(inputs=conditions.pop("input") or None, **conditions)
    except ValueError as fault:
        raise click.UsageError(str(fault)) from fault
    if as_json:
        click.echo(written([asdict(one) for one in found]))
    else:
        write_table(COLUMNS, map(_row, found))
    click.get_current_context().exit(0 if found else 1)


def _row(model: Model) -> tuple[str, ...]:
    sound = {"always": "yes", "choice": "as asked", None: "-"}[model.sound]
    return (
        *(model.id, model.task, ", ".join(model.inputs), _seconds(model.durations)),
        *(", ".join(model.qualities or "-"), ", ".join(model.aspect_ratios or "-"), sound),
    )


def _seconds(durations: tuple[int, ...] | None) -> str:
    """`3-15` for all numbers from 3 to 15, `5, 10` for these two."""
    if not durations:
        return "-"
    if len(durations) > 2 and list(durations) == list(range(durations[0], durations[-1] + 1)):
        return f"{durations[0]}-{durations[-1]}"
    return ", ".join(map(str, durations))


def _explain(model: Model, *, as_json: bool) -> None:
    if as_json:
        click.echo(written(asdict(model) | {"rules": model.rules, "notices": model.warnings, "schema": model.schema}))
        return
    click.echo(f"{model.description.replace('`', '')}\n")
    write_facts(_facts(model))
    for heading, sentences in (("Rules between the fields", model.rules), ("To be known", model.warnings)):
        if sentences:
            click.echo(f"\n{click.style(f'{heading}:', bold=True)}")
            for sentence in sentences:
                click.echo(click.wrap_text(sentence, _width(), "- ", "  "))
    click.echo(f"\nIts options: evolink generate {model.id} --help")


def _facts(model: Model) -> Iterator[tuple[str, str]]:
    yield "model", model.id
    for name, value in zip(COLUMNS[1:], _row(model)[1:], strict=True):
        if value != "-":
            yield name, value
    yield "takes about", f"{model.estimated_time} s"
    if model.renamed_to:
        yield "is now", model.renamed_to
    yield from (("also called", name) for name, (target, _) in catalog.aliases().items() if target == model.id)
    yield "source", f"{model.docs} (as of {model.checked})"


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size().columns, 100)
