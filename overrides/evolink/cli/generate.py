"""`evolink generate MODEL`: a command for each model, with the options of its own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from .. import catalog
from ._commands import PROGRAM, Command, Group, Option, named
from ._connection import connected, json_option, sandbox_option
from ._fields import fields_of, options_of
from ._finishing import (
    Wishes,
    command,
    finish,
    open_option,
    output_option,
    overwrite_option,
    quiet_option,
    timeout_option,
)
from ._json import as_json, task_as_json
from ._requests import extra_of, request_of

if TYPE_CHECKING:
    from ..client import EvoLink

SENDING = "The request"
NO_CHECK = "--no-check"


class Models(Group):
    """A group whose commands are the models."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalog.ids())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return ModelCommand(name) if name in catalog.ids() or name in catalog.aliases() else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Takes the model from anywhere among the options, or from the file behind `--params`."""
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            name = next((word for word in args if word in catalog.ids()), None) or _model_in(args)
            if name is not None:
                args = [name, *(word for word in args if word != name)]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is not None or name.startswith("-"):
            return super().resolve_command(ctx, args)
        if NO_CHECK in args:
            return name, ModelCommand(name, known=False), args[1:]
        if not ctx.resilient_parsing:
            from ..contract import validate

            (violation,) = validate({"model": name})
            message = violation.message.replace("evolink.catalog lists the models", f"`{PROGRAM} models` lists them")
            ctx.fail(f"{message} Nothing was sent, nothing was charged.")
        return None, None, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Models"):
            formatter.write_dl([(model.id, f"{model.task}, {model.family}") for model in catalog.models()], col_max=40)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = named({model.id: model.description for model in catalog.models()}, incomplete)
        return found or Command.shell_complete(self, ctx, incomplete)


@click.group(cls=Models, no_args_is_help=True, subcommand_metavar="MODEL [OPTIONS]")
def generate() -> None:
    """Generate a video, wait for it and fetch it.

    Each model has options of its own: `evolink generate MODEL --help`. A request in a file, as JSON or YAML, is taken
    by --params, and options win over it. Media are given as URLs or as files, which are uploaded first. The contract is
    asked before anything is sent.
    """


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
            self._submit(request, extra, values)

    def _submit(self, request: dict[str, Any], extra: dict[str, Any], values: dict[str, Any]) -> None:
        from .. import contract
        from .._flows import new_idempotency_key
        from .._submissions import with_stand_ins
        from ..downloads import assert_free
        from ._dry_run import tell

        wishes = Wishes(**{name: values[name] for name in Wishes.__dataclass_fields__})
        assert_free(wishes.output, overwrite=wishes.overwrite)
        key = values["idempotency_key"] or new_idempotency_key()
        with connected(sandbox=wishes.sandbox, journal=True) as client:
            if not values["no_check"]:
                tell(contract.advise(with_stand_ins(request)[1]))
            try:
                task = client.videos.generate(
                    request, extra_body=extra, idempotency_key=key, check=not values["no_check"]
                )
            except KeyboardInterrupt:
                click.echo(f"\n{self._interrupted(client, key, wishes)}", err=True)
                raise
            if values["wait"]:
                finish(client, task, wishes)
            elif wishes.as_json:
                click.echo(as_json(task_as_json(task)))
            else:
                click.echo(f"To wait for it: {command('wait', task.id, wishes)}", err=True)
                click.echo(task.id)

    def _interrupted(self, client: EvoLink, key: str, wishes: Wishes) -> str:
        """What is known of a submission that Ctrl-C broke off."""
        if client.journal is None or all(intent.idempotency_key != key for intent in client.journal.intents()):
            return "Nothing was submitted, nothing was charged."
        how = command("resume", key, Wishes(sandbox=wishes.sandbox))
        return f"Whether it was accepted is not known. To ask, charged once at the most:\n{how}"

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


def _model_in(args: list[str]) -> str | None:
    """The model that the file behind `--params` names."""
    from ._params import request_in

    for index, word in enumerate(args):
        name, _, joined = word.partition("=")
        if name == "--params" and (joined or index + 1 < len(args)):
            file = joined or args[index + 1]
            if file == "-":
                raise click.UsageError("With --params - the model has to be named: evolink generate MODEL --params -")
            return str(request_in(file).get("model"))
    return None


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
        section="The result",
        default=True,
        help="Wait for the result and fetch it, or write the task's id and end.",
    )
