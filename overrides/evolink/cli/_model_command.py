"""`evolink generate` for one model: the options of its fields, and those that all models have."""

from __future__ import annotations

from typing import Any

import click

from .. import catalog
from ._commands import Command, Option
from ._connection import json_option, sandbox_option
from ._fields import fields_of, options_of
from ._finishing import RESULT, Wishes, open_option, output_option, overwrite_option, quiet_option, timeout_option
from ._requests import extra_of, request_of

SENDING = "The request"
NO_CHECK = "--no-check"


class ModelCommand(Command):
    """`evolink generate` for one model."""

    def __init__(self, name: str, *, known: bool = True) -> None:
        """`known` is whether the spec has the model; of others nothing is known but what a file and --extra say."""
        common = [
            params_option(),
            extra_option(),
            no_check_option(),
            key_option(),
            dry_run_option(),
            wait_option(),
            *(output_option(), overwrite_option(), open_option(), timeout_option()),
            *(sandbox_option(), json_option(), quiet_option()),
        ]
        self.model = catalog.get(name) if known else None
        taken = {word.lstrip("-") for option in common for word in (*option.opts, *option.secondary_opts)}
        fields = fields_of(self.model) if self.model is not None else []
        self.options = options_of(fields, taken=frozenset(taken | {"help", "h", "debug", "p"}))
        super().__init__(
            name,
            params=[*(option for option, _ in self.options.values()), *common],
            callback=self.called,
            help=self._help(),
        )

    def called(self, **values: Any) -> None:
        """Does what was asked for."""
        given = [(field, values[name]) for name, (_, field) in self.options.items() if values[name] not in (None, ())]
        schema = self.model.schema if self.model is not None else {}
        request = request_of(str(self.name), given, params=values["params"], schema=schema)
        extra = extra_of(values["extra"])
        if values["dry_run"]:
            from ._dry_run import dry_run

            dry_run(request, extra, as_json=values["as_json"], check=not values["no_check"])
        else:
            from ._submitting import submit

            wishes = Wishes(**{name: values[name] for name in Wishes.__dataclass_fields__})
            key, check = values["idempotency_key"], not values["no_check"]
            submit(request, extra, wishes, key=key, check=check, wait=values["wait"])

    def _help(self) -> str:
        if self.model is None:
            return "A model that this version's spec does not know."
        source = f"\b\nTakes about {self.model.estimated_time} s. Source: {self.model.docs}"
        return f"{self.model.description.replace('`', '')}\n\n{source}"

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.model is not None and self.model.rules:
            with formatter.section("Rules between the fields"):
                formatter.write_dl([("-", sentence.replace("`", "")) for sentence in self.model.rules])
        super().format_options(ctx, formatter)


def params_option() -> Option:
    return Option(
        ["--params"],
        section=SENDING,
        metavar="FILE",
        type=click.Path(path_type=str, allow_dash=True),
        help="A request as JSON or YAML, - for standard input; options win over it.",
    )


def extra_option() -> Option:
    return Option(
        ["--extra"],
        section=SENDING,
        multiple=True,
        metavar="NAME=VALUE",
        help="A field that the spec does not know; it is sent unchecked. May be repeated.",
    )


def no_check_option() -> Option:
    return Option(
        [NO_CHECK],
        section=SENDING,
        is_flag=True,
        help="Do not ask the contract, so that a model or field newer than it can be used.",
    )


def key_option() -> Option:
    return Option(
        ["--idempotency-key"],
        section=SENDING,
        metavar="KEY",
        help="Your own key: a repeated submission with it is charged once.",
    )


def dry_run_option() -> Option:
    return Option(
        ["--dry-run"],
        section=SENDING,
        is_flag=True,
        help="Write the request and what the contract says of it; send nothing.",
    )


def wait_option() -> Option:
    return Option(
        ["--wait/--no-wait"],
        section=RESULT,
        default=True,
        help="Wait for the result and fetch it, or write the task's id and end.",
    )
