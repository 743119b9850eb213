"""`evolink price MODEL`: what a request of a model costs, with options for the model's fields."""

from __future__ import annotations

from typing import Any

import click
from click.shell_completion import CompletionItem

from ... import catalog
from .._click import Command, Group, write_options
from ..generation.request import build_request
from ..options.fields import build_options, list_fields
from ..options.model_name import complete_model, unknown_model_message
from ..options.price import estimate_arguments, live_option, measured_options
from ..options.shared import json_option
from ..output.estimates import estimate_and_write

RESERVED_NAMES = frozenset({"help", "h", "debug", "json", "live", "p"})
"""Option names that no field may have, beside those of `measured_options`."""


def _is_documented(name: str) -> bool:
    return name in catalog.ids() or name in catalog.aliases()


class PriceCommand(Command):
    """`evolink price` for one model."""

    def __init__(self, name: str) -> None:
        """Build the command; a model that is priced but not documented has no options for fields."""
        measured = measured_options()
        self.model = catalog.get(name) if _is_documented(name) else None
        used = {option.opts[0].lstrip("-") for option in measured}
        fields = list_fields(self.model) if self.model is not None else []
        self.field_options = build_options(fields, reserved=RESERVED_NAMES | used)
        super().__init__(
            name,
            params=[*(option for option, _ in self.field_options.values()), *measured, live_option(), json_option()],
            callback=self.run,
            help=self.model.description.replace("`", "")
            if self.model
            else "A model that is priced, but not documented.",
        )

    def run(self, *, live: bool, as_json: bool, **values: Any) -> None:
        """Estimate the request that the options describe."""
        given = [
            (field, values[name]) for name, (_, field) in self.field_options.items() if values[name] not in (None, ())
        ]
        schema = self.model.schema if self.model is not None else {}
        request = build_request(str(self.name), given, params=None, schema=schema)
        estimate_and_write(request, estimate_arguments(values), live=live, as_json=as_json)


class PriceGroup(Group):
    """A group whose commands are the models of the catalog, and those that are only priced."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalog.ids())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from ... import prices

        return PriceCommand(cmd_name) if _is_documented(cmd_name) or cmd_name in prices.ids() else None

    def model_template(self) -> click.Command:
        return PriceCommand("MODEL")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(unknown_model_message(name))
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options([*measured_options(), live_option(), *self.get_params(ctx)], ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return complete_model(incomplete) or click.Command.shell_complete(self, ctx, incomplete)


@click.group(cls=PriceGroup, no_args_is_help=True, options_metavar="", subcommand_metavar="MODEL [OPTIONS]")
def price() -> None:
    """Show what a request would cost; it is not sent.

    Each model also has the options of its fields, as `evolink generate MODEL` has them; none is required. The price is
    calculated by EvoLink's published price rules, as of the date that is shown, or with --live by those of today. The
    exit code is 1 if it is unknown.
    """
