"""`evolink generate MODEL`: a command for each model, with the options of its own fields."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from .. import catalog
from ._commands import PROGRAM, Command, Group, named
from ._model_command import NO_CHECK, ModelCommand


class Models(Group):
    """A group whose commands are the models."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalog.ids())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return ModelCommand(name) if name in catalog.ids() or name in catalog.aliases() else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Takes the model from anywhere among the options, or from the file behind `--params`."""
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            name = next((word for word in args if word in catalog.ids()), None) or _model_in(args, ctx)
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


def _model_in(args: list[str], ctx: click.Context) -> str | None:
    """The model that the file behind `--params` names."""
    from ._params import request_in

    for index, word in enumerate(args):
        name, _, joined = word.partition("=")
        if name == "--params" and (joined or index + 1 < len(args)):
            file = joined or args[index + 1]
            if ctx.resilient_parsing and not Path(file).is_file():
                return None
            model = request_in(file, noted=ctx.meta).get("model")
            if not isinstance(model, str):
                raise click.UsageError(f"{file} names no model: evolink generate MODEL --params {file}")
            return model
    return None
