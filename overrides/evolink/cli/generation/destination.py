"""`--output`: a file, a folder, a template such as `{model}-{id}.{ext}`, or - for standard output."""

from __future__ import annotations

import re
import shutil
import string
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ... import catalog
from ..._sansio.download import TYPICAL_NAME, VIDEO_SUFFIXES, check_destination, video_suffix
from ..._storage.destination import is_folder, is_plain_name
from ...errors import DownloadFailed
from ..options.generate import GenerateOptions

if TYPE_CHECKING:
    from ...tasks import Download, TaskSnapshot

STANDARD_OUTPUT = "-"
TYPICAL_SUFFIX = ".mp4"
TEMPLATE_FIELDS = ("model", "id", "ext")


def check_output(options: GenerateOptions, model: str | None = None) -> None:
    """Check, before anything is paid, that the result can be written to `--output`.

    Args:
        options: The options of the command.
        model: The id of the model, if known; without it, a file in the way of a template is found after the download.

    Raises:
        click.UsageError: If it is no usable template, or the terminal.
        DownloadFailed: If it cannot be written.
    """
    output = options.output
    if output == STANDARD_OUTPUT:
        _check_standard_output(options)
        check_destination(f"{tempfile.gettempdir()}/", overwrite=False)
        return
    is_unknown = output is not None and _is_template(output) and model is None
    check_destination(_typical_path(output, model), overwrite=options.overwrite or is_unknown)
    warn_about_suffix(output)


def warn_about_suffix(output: str | None) -> None:
    """Write a warning if `--output` has no extension of a video, whatever the result is."""
    path = _typical_path(output)
    if path is None or output in (None, STANDARD_OUTPUT) or is_folder(path):
        return
    if Path(path).suffix.lower() not in VIDEO_SUFFIXES:
        _write_suffix_warning(str(output), Path(path).suffix, TYPICAL_SUFFIX)


def _typical_path(output: str | None, model: str | None = None) -> str | None:
    """Return `--output` with the model and otherwise typical values in the fields of a template."""
    if output is None or not _is_template(output):
        return output
    typical_id, _, suffix = TYPICAL_NAME.partition(".")
    return _expand(output, {"model": _name_in_task(model or "model"), "id": typical_id, "ext": suffix})


def _name_in_task(model: str) -> str:
    """Return the id by which the API calls a model in its tasks."""
    is_known = model in catalog.ids() or model in catalog.aliases()
    return (catalog.get(model).renamed_to or catalog.get(model).id) if is_known else model


@contextmanager
def open_destination(task: TaskSnapshot, options: GenerateOptions) -> Generator[str | None]:
    """Yield the path to which the result of a task is downloaded.

    For standard output it is a temporary folder, whose file `write_to_standard_output` copies.

    Raises:
        click.UsageError: If `--output` is no usable template, or the terminal.
        DownloadFailed: If the model or the id of the task, which the server chose, is no name of a file.
    """
    output = options.output
    if output == STANDARD_OUTPUT:
        _check_standard_output(options)
        with tempfile.TemporaryDirectory(prefix="evolink-") as folder:
            yield f"{folder}/"
    elif output is not None and _is_template(output):
        suffix = video_suffix(task.results[0]) if task.results else TYPICAL_SUFFIX
        values = {"model": task.model or "model", "id": task.id, "ext": suffix.removeprefix(".")}
        for name, value in values.items():
            if not is_plain_name(value):
                raise DownloadFailed(
                    f"The {name} {value!r} of the task cannot be part of a file name.", task_id=task.id
                )
        yield _expand(output, values)
    else:
        yield output


def write_to_standard_output(download: Download) -> None:
    """Write the file of a download to standard output; of several files only the first."""
    with download.path.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()
    if download.more:
        command = f"evolink task download {download.task_id}"
        click.echo(f"warning: The task has {len(download.more)} more results. To save all: {command}", err=True)


def warn_about_other_suffix(download: Download, task: TaskSnapshot) -> None:
    """Write a warning if the name of a file says that it has another format than the result."""
    actual = video_suffix(task.results[0]) if task.results else TYPICAL_SUFFIX
    suffix = download.path.suffix.lower()
    if suffix in VIDEO_SUFFIXES and suffix != actual:
        _write_suffix_warning(str(download.path), suffix, actual)


def _write_suffix_warning(path: str, suffix: str, actual: str) -> None:
    fault = f"{path} ends in {suffix}" if suffix else f"{path} has no extension"
    advice = "" if suffix else " For a folder, put a / at its end."
    click.echo(f"warning: {fault}, but the result is a {actual} file.{advice}", err=True)


def _check_standard_output(options: GenerateOptions) -> None:
    if options.as_json or options.open_result:
        raise click.UsageError("--output - writes the video to standard output. Leave out --json and --open.")
    if sys.stdout.isatty():
        raise click.UsageError(
            "--output - would write the video to the terminal. Redirect standard output, or name a file."
        )


def _is_template(output: str) -> bool:
    return re.search(r"[{}]", output) is not None


def _expand(template: str, values: dict[str, str]) -> str:
    """Return a template with its fields replaced; `{{` and `}}` are braces.

    Raises:
        click.UsageError: If it has another field, or a single brace.
    """
    try:
        parts = list(string.Formatter().parse(template))
        unknown = next((name for _, name, _, _ in parts if name is not None and name not in values), None)
        if unknown is None:
            return template.format_map(values)
        fault = f"the field {{{unknown}}}"
    except ValueError:
        fault = "a single brace"
    fields = ", ".join(f"{{{name}}}" for name in TEMPLATE_FIELDS)
    raise click.UsageError(f"--output {template} has {fault}. The fields are {fields}; write {{{{ and }}}} for braces.")
