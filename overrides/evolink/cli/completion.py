"""`evolink completion SHELL`: model names, options and their values at the press of a key."""

from __future__ import annotations

import click
from click import shell_completion

from ._commands import PROGRAM, Command

BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' response type value
    # A colon ends a word for readline, so 16:9 comes in three; they are put together again.
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
        local begun=${whole%%"${whole##*:}"}
        COMPREPLY=("${COMPREPLY[@]#"$begun"}")
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Bash(shell_completion.BashComplete):
    """Bash, whose readline takes the words apart at colons."""

    source_template = BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        import os

        line = os.environ["COMP_LINE"]
        words = shell_completion.split_arg_string(line)
        if line[-1:].isspace():
            return words[1:], ""
        return words[1:-1], words[-1] if len(words) > 1 else ""


SHELLS: dict[str, type[shell_completion.ShellComplete]] = {
    "bash": Bash,
    "zsh": shell_completion.ZshComplete,
    "fish": shell_completion.FishComplete,
}
"""What completes in each shell."""

HOW = """
\b
    eval "$(evolink completion bash)"          # in ~/.bashrc
    eval "$(evolink completion zsh)"           # in ~/.zshrc, behind compinit
    evolink completion fish > ~/.config/fish/completions/evolink.fish
"""


@click.command(
    cls=Command, help=f"Write the completion script of a shell.\n\nIt knows models, options and their values.\n{HOW}"
)
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(shell: str) -> None:
    from . import VARIABLE, evolink

    click.echo(SHELLS[shell](evolink, {}, PROGRAM, VARIABLE).source())
