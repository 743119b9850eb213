"""`evolink completion SHELL`: the script that completes models, options and their values in a shell."""

from __future__ import annotations

import click
from click import shell_completion

from .._click import Command
from .._program import COMPLETION_VARIABLE, PROGRAM

BASH_SCRIPT = """\
%(complete_func)s() {
    local IFS=$'\\n' response type value
    # readline splits words at colons, so 16:9 arrives in three parts; join them again.
    local line=${COMP_LINE:0:COMP_POINT} whole
    whole=${line##*[[:space:]]}
    response=$(env COMP_LINE="$line" %(complete_var)s=bash_complete "$1")
    COMPREPLY=()
    while IFS=',' read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done <<< "$response"
    if [[ $whole == *:* && $COMP_WORDBREAKS == *:* ]]; then
        local prefix=${whole%%"${whole##*:}"}
        COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class BashCompletion(shell_completion.BashComplete):
    """Completion in Bash, whose readline splits words at colons."""

    source_template = BASH_SCRIPT

    def get_completion_args(self) -> tuple[list[str], str]:
        import os

        line = os.environ["COMP_LINE"]
        words = shell_completion.split_arg_string(line)
        if line[-1:].isspace():
            return words[1:], ""
        return words[1:-1], words[-1] if len(words) > 1 else ""


SHELLS: dict[str, type[shell_completion.ShellComplete]] = {
    "bash": BashCompletion,
    "zsh": shell_completion.ZshComplete,
    "fish": shell_completion.FishComplete,
}
"""Shell -> the class that completes in it."""

HELP = """Print the completion script of a shell.

It completes models, profiles, options and their values, and the ids of tasks in the journal.

\b
    eval "$(evolink completion bash)"          # in ~/.bashrc
    eval "$(evolink completion zsh)"           # in ~/.zshrc, after compinit
    evolink completion fish > ~/.config/fish/completions/evolink.fish
"""


@click.command(cls=Command, help=HELP)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    script = SHELLS[shell](ctx.find_root().command, {}, PROGRAM, COMPLETION_VARIABLE)
    click.echo(script.source())
