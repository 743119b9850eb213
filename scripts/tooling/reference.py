"""Writes the generated pages of the documentation's site: the errors, the commands, and the Python reference."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click
from evolink import catalog, errors
from evolink._sansio.task_failure import ERROR_ADVICE
from evolink.cli import evolink

CURES = {
    "ConfigurationError": "Change the argument, the profile or the environment variable that the message names.",
    "MissingAPIKey": "Set `EVOLINK_API_KEY`, pass `api_key=`, or store a key with `evolink login`.",
    "InvalidRequest": "Change what `violations` name. A field that the contract lacks is sent with `extra_body`; "
    "`check=False` sends a request for a model that is newer than the catalog.",
    "ConnectionFailed": "Check the network, the proxy and `base_url` (`evolink doctor`), then call again.",
    "ResponseLost": "Call again: the request was not a paid one, or the error would be SubmissionUncertain.",
    "BadRequest": "Change what the message, `param` or `suggestion` names.",
    "IdempotencyConflict": "Use a new idempotency key for another request, or wait for the first submission.",
    "SubmissionUncertain": "Call `resubmit()`, which asks with the same idempotency key, or later "
    "`client.videos.resubmit(entry)` with an entry of the journal.",
    "TaskFailed": "See `code` and the table below; `retryable` says whether the same request may succeed.",
    "WaitTimeout": "Wait again with `client.tasks.wait(error.task_id)`; nothing is paid again.",
    "DownloadFailed": "Call `client.tasks.download(task_id, path)` again: it continues where it stopped.",
    "DownloadTimeout": "Call `download` again with more time: it continues where it stopped.",
    "ResultExpired": "Submit the request again, which is a new, paid request.",
    "UploadFailed": "Check the file, its size and its format, then upload it again.",
}
"""Exception -> what to do, for those that no table of the package has advice for."""


def main(arguments: list[str]) -> int:
    """Write the pages to the folder that is the first argument."""
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"errors.md": render_errors(), "commands.md": render_commands(), "client.md": render_client()}
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


def render_errors() -> str:
    """Return the page of exceptions: for each its cause and what to do."""
    tree = textwrap.dedent(inspect.cleandoc(errors.__doc__ or "").split("\n\n")[1])
    parts = ["# Errors", "Every exception of the package is an `EvoLinkError`.", f"```text\n{tree}\n```"]
    for error in _error_classes():
        cause = inspect.cleandoc(error.__doc__ or "")
        parts += [f"## {error.__name__}", cause, f"**What to do.** {_cure(error)}"]
    rows = [
        f"| `{code}` | {'yes' if may_succeed else 'no'} | {advice} |"
        for code, (may_succeed, advice) in ERROR_ADVICE.items()
    ]
    table = ["| code | may another try succeed? | what to do |", "|---|---|---|", *rows]
    parts += ["## Codes of failed tasks", "`TaskFailed.code` is the code of the task.", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def _error_classes() -> Iterator[type[errors.EvoLinkError]]:
    for name in errors.__all__:
        value = getattr(errors, name)
        if issubclass(value, errors.EvoLinkError) and value not in (errors.EvoLinkError, errors.APIError):
            yield value


def _cure(error: type[errors.EvoLinkError]) -> str:
    if error.__name__ in CURES:
        return CURES[error.__name__]
    if error is errors.InsufficientCredits:
        limits = {limit.name: limit.advice for limit in (errors.credit_limit(None), *errors.CREDIT_LIMITS.values())}
        return "It depends on `limit`.\n\n" + "\n".join(f"- {name}: {advice}" for name, advice in limits.items())
    statuses = [status for status, mapped in errors.CLASS_BY_STATUS.items() if mapped is error]
    statuses = statuses or [status for status in errors.ADVICE_BY_STATUS if status >= 500]
    return errors.ADVICE_BY_STATUS[statuses[0]]


def render_commands() -> str:
    """Return the page of commands: the help of each, and of one model's command."""
    parts = [
        "# Commands",
        "The help of every command. Those that have a command for each model are shown with one of them. "
        "[The command line](../cli.md) explains them.",
    ]
    for path, text in _helps(evolink, "evolink", None):
        parts += [f"## {path}", f"```text\n{text}\n```"]
    return "\n\n".join(parts) + "\n"


def _helps(command: click.Command, path: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    """Yield the path and the help of a command and of its subcommands; of those that are models, one."""
    context = click.Context(command, parent=parent, info_name=path.rpartition(" ")[2], terminal_width=100)
    context.max_content_width = 100
    yield path, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        names = command.list_commands(context)
        for name in names[:1] if set(catalog.ids()) <= set(names) else names:
            subcommand = command.get_command(context, name)
            if subcommand is not None and not subcommand.hidden:
                yield from _helps(subcommand, f"{path} {name}", context)


_MODULES = {
    "Clients": ("evolink.client", "evolink.async_client"),
    "Resources": (
        "evolink.resources.videos",
        "evolink.resources.tasks",
        "evolink.resources.files",
        "evolink.resources.credits",
    ),
    "Tasks, the journal and the catalog": ("evolink.tasks", "evolink.journal", "evolink.catalog"),
    "Contract and prices": ("evolink.contract", "evolink.contract.linting", "evolink.prices"),
    "Callbacks": ("evolink.callbacks",),
    "Agents": ("evolink.tools",),
    "Sandbox": ("evolink.sandbox",),
    "Conformance": ("evolink.conformance",),
}


def render_client() -> str:
    """Return the Python reference: directives that document the public modules from their docstrings."""
    parts = ["# Python", "The public modules. Everything that is not here, or begins with `_`, may change."]
    for title, modules in _MODULES.items():
        parts.append(f"## {title}")
        parts += [f"```{{eval-rst}}\n.. automodule:: {module}\n```" for module in modules]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
