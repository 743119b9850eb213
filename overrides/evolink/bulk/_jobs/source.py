"""The source of jobs: its records, the checker of its rows, and the fingerprint of everything that they depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ... import catalog, errors
from ..._session import AsyncSession
from ..._version import __version__
from .._options import CheckedOptions
from .records import CSV_SUFFIXES, Problem, Record, open_text, read_objects, read_table
from .rows import RowChecker
from .templates import names_in

Jobs = str | Path | Iterable[Any]
"""A file of jobs, or objects: mappings, or objects of request classes."""


def read_records(jobs: Jobs) -> Iterator[Record | Problem]:
    """Yield the records of a file, or of objects, one after another.

    Raises:
        ConfigurationError: If the file has a suffix that no reader has.
    """
    if not isinstance(jobs, str | Path):
        return read_objects(jobs)
    path = Path(jobs)
    if path.suffix.lower() in CSV_SUFFIXES:
        return read_table(path)
    from . import documents  # imports the linter, which a run that goes on does not need

    if path.suffix.lower() not in documents.READERS:
        expected = ", ".join((*CSV_SUFFIXES, *documents.READERS))
        raise errors.ConfigurationError(f"{path} is not a file of jobs. Its suffix must be one of {expected}.")
    return documents.read_documents(path)


def fingerprint(jobs: Jobs, options: CheckedOptions, session: AsyncSession) -> str | None:
    """Return the digest of a file of jobs and of everything else that its rows depend on.

    None for objects, and for a client that has fetched prices, which may have changed.

    Raises:
        ConfigurationError: If the file cannot be read.
    """
    if not isinstance(jobs, str | Path) or session.config.fetched_prices.has_rules:
        return None
    path = Path(jobs).absolute()
    facts = (options.defaults, options.name, options.check, options.unknown_price, options.max_credits is None)
    digest = hashlib.sha256(repr((facts, path.parent, catalog.checked(), __version__)).encode())
    try:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    except OSError as error:
        raise errors.ConfigurationError(f"{jobs} cannot be read: {error.strerror or error}.") from error
    return digest.hexdigest()


def new_checker(jobs: Jobs, options: CheckedOptions, session: AsyncSession) -> RowChecker:
    """Return what checks the rows of a source for the API of a session, with the prices of its client."""
    variables = names_in(str(value) for value in (*options.defaults.values(), options.name or ""))
    folder = Path().absolute()
    if isinstance(jobs, str | Path):
        folder = Path(jobs).absolute().parent
        with open_text(Path(jobs), errors="replace") as file:
            variables |= names_in(file)
    return RowChecker(
        defaults=options.defaults,
        output=options.name,
        variables=variables,
        folder=folder,
        check=options.check,
        allow_loopback=session.config.is_local,
        estimate=session.estimate,
        unknown_price=options.unknown_price,
        has_budget=options.max_credits is not None,
    )
