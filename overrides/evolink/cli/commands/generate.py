"""`evolink generate MODEL`: the group whose commands are the models, each with options for its own fields."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from ... import catalog
from .._click import Group, write_options
from .._program import PROGRAM
from ..generation.model_command import ModelCommand
from ..options.generate import NO_CHECK, create_options
from ..options.model_name import complete_model, unknown_model_message


class ModelGroup(Group):
    """A group whose commands are the models of the catalog."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(catalog.ids())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return ModelCommand(cmd_name) if cmd_name in catalog.ids() or cmd_name in catalog.aliases() else None

    def model_template(self) -> click.Command:
        return ModelCommand("MODEL", known=False)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move the model to the front: it may stand among the options, or in the file of `--params`."""
        if args and args[0].startswith("-") and args[0] not in ctx.help_option_names:
            name = next((word for word in args if word in catalog.ids()), None) or _model_in_file(args, ctx)
            if name is not None:
                args = [name, *(word for word in args if word != name)]
            elif not ctx.resilient_parsing and not {*args} <= {"--debug", "--json", *ctx.help_option_names}:
                ctx.fail(f"The model is missing. `{PROGRAM} models` lists the models.")
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
            ctx.fail(f"{unknown_model_message(name)} Nothing was sent, nothing was charged.")
        return None, None, args[1:]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_options([*create_options(), *self.get_params(ctx)], ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Models"):
            formatter.write_dl([(model.id, f"{model.task}, {model.family}") for model in catalog.models()], col_max=40)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return complete_model(incomplete) or click.Command.shell_complete(self, ctx, incomplete)


@click.group(cls=ModelGroup, no_args_is_help=True, options_metavar="", subcommand_metavar="MODEL [PROMPT] [OPTIONS]")
def generate() -> None:
    """Generate a video, wait for it and download it.

    The options below are those of every model. Each model also has options for its own fields: `evolink generate MODEL
    --help`. PROMPT is the same as --prompt. --params reads a request from a JSON or YAML file, and options override it.
    Media are URLs or local files, which are uploaded first. The request is checked against the contract before anything
    is sent.
    """


def _model_in_file(args: list[str], ctx: click.Context) -> str | None:
    """Return the model of the request in the file of `--params`, or None if that option is missing."""
    from ..generation.request_file import read_request

    for index, word in enumerate(args):
        name, _, joined = word.partition("=")
        if name == "--params" and (joined or index + 1 < len(args)):
            file = joined or args[index + 1]
            if ctx.resilient_parsing and not Path(file).is_file():
                return None
            model = read_request(file, meta=ctx.meta).get("model")
            if not isinstance(model, str):
                raise click.UsageError(
                    f"{file} has no model. Put the model on the command line: {PROGRAM} generate MODEL --params {file}"
                )
            return model
    return None
