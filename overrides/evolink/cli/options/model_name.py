"""The argument MODEL: its click type with completion, and the error for an unknown model."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from ... import catalog
from .._click import ParamType, complete_name
from .._program import PROGRAM


class ModelName(ParamType):
    """The click type of a model's id or alias."""

    name = "model"

    def __init__(self, *others: str) -> None:
        """Initialise the type; `others` are words that are accepted too, such as `all`."""
        self._others = others

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return complete_model(incomplete)

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in (*catalog.ids(), *catalog.aliases(), *self._others):
            raise click.UsageError(unknown_model_message(value), ctx)
        return value


def complete_model(incomplete: str) -> list[CompletionItem]:
    """Return the models whose id starts with `incomplete`, each with its description."""
    return complete_name({model.id: model.description for model in catalog.models()}, incomplete)


def unknown_model_message(name: str) -> str:
    """Return the message for an unknown model, with the models that begin with it, or the most similar one."""
    from ..._security.redaction import shorten
    from ...contract import validate

    known = sorted({*catalog.ids(), *catalog.aliases()})
    longer = [model for model in known if name and model.casefold().startswith(name.casefold())]
    if len(longer) > 1:
        return f"Unknown model {shorten(name)}. Models that begin with it: {', '.join(longer)}."
    (violation,) = validate({"model": name})
    suggestion = longer[0] if longer else violation.suggestion
    hint = f"Did you mean {suggestion!r}?" if suggestion else f"`{PROGRAM} models` lists the models."
    return f"Unknown model {shorten(name)}. {hint}"
