"""The click command of `evolink generate MODEL`: the options of the model's fields, and those that all models have."""

from __future__ import annotations

from typing import Any

import click

from ... import catalog
from .._click import Command
from ..options.fields import PROMPT, PROMPT_ARGUMENT, build_options, build_prompt_argument, list_fields
from ..options.generate import OPTION_NAMES, GenerateOptions, create_options
from .request import build_request, parse_extra_fields

RESERVED_NAMES = frozenset({"help", "h", "debug", "profile", "p"})
"""Option names that no field may have, beside those of `GenerateOptions`."""


class ModelCommand(Command):
    """`evolink generate` for one model."""

    def __init__(self, name: str, *, known: bool = True) -> None:
        """Build the command.

        Args:
            name: The id or an alias of the model.
            known: Whether the catalog has the model; the request for another one comes from `--params` and `--extra`.
        """
        common = create_options()
        self.model = catalog.get(name) if known else None
        used = {word.lstrip("-") for option in common for word in (*option.opts, *option.secondary_opts)}
        fields = list_fields(self.model) if self.model is not None else []
        self.field_options = build_options(fields, reserved=RESERVED_NAMES | used)
        self.prompt = next((field for field in fields if field.path == PROMPT.path), PROMPT if not known else None)
        arguments = [] if self.prompt is None else [build_prompt_argument(self.prompt)]
        super().__init__(
            name,
            params=[*arguments, *(option for option, _ in self.field_options.values()), *common],
            callback=self.run,
            help=self._help_text(),
            context_settings={"allow_extra_args": True},
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            advice = "Put a prompt of several words into quotes." if self.prompt else f"{self.name} takes no prompt."
            raise click.UsageError(f"Got unexpected extra arguments: {' '.join(rest)}. {advice}", ctx)
        return rest

    def run(self, **values: Any) -> None:
        """Build the request from the option values, then submit it or print it."""
        given = [
            (field, values[name]) for name, (_, field) in self.field_options.items() if values[name] not in (None, ())
        ]
        if self.prompt is not None and values[PROMPT_ARGUMENT] is not None:
            if any(field.path == PROMPT.path for field, _ in given):
                raise click.UsageError("The prompt is given twice. Leave out --prompt, or the argument.")
            given.append((self.prompt, values[PROMPT_ARGUMENT]))
        options = GenerateOptions(**{name: values[name] for name in OPTION_NAMES})
        schema = self.model.schema if self.model is not None else {}
        request = build_request(str(self.name), given, params=options.params, schema=schema)
        extra = parse_extra_fields(options.extra)
        if options.dry_run:
            from .dry_run import dry_run

            dry_run(request, extra, options)
        else:
            from .submission import submit

            submit(request, extra, options)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.model is not None and self.model.rules:
            with formatter.section("Rules between fields"):
                formatter.write_dl([("-", sentence.replace("`", "")) for sentence in self.model.rules])
        super().format_options(ctx, formatter)

    def _help_text(self) -> str:
        if self.model is None:
            return "A model that is missing from this version's spec."
        source = f"\b\nTakes about {self.model.estimated_time} s. Source: {self.model.docs}"
        return f"{self.model.description.replace('`', '')}\n\n{source}"
