"""From a record to a checked row: defaults, templates, local files, the contract, the price and the identity."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from ... import catalog, contract, errors, prices
from ..._sansio.download import VIDEO_SUFFIXES
from ..._sansio.preparation import PreparedRequest, prepare_request
from ..._security.redaction import shorten
from ..._storage.file_system import why_not_a_windows_name
from ...contract._json_pointer import format_pointer
from .._store.administration import CheckedRow
from .fields import nest, parse_cells, with_local_files
from .records import Problem, Record
from .templates import UnknownColumn, expand

OUTPUT = "output"
"""The column with the path of the result; no model has a field of that name."""
_KEY = "evolink-bulk-not-sent"
_DIGEST_LENGTH = 20
"""Characters: 80 bits, so that two of a million rows have the same with a probability of 10^-12."""
_FILE_SUFFIXES = {*VIDEO_SUFFIXES, ".jsonl", ".csv"}
"""The suffixes of the files of a run, which no folder in it has: `a.mp4/b.mp4` would be in the way of `a.mp4`."""
MAX_OUTPUT = 400
"""Characters of the path of a result."""


class RowChecker:
    """Makes rows of records, one after another."""

    def __init__(
        self,
        *,
        defaults: Mapping[str, Any] | None = None,
        output: str | None = None,
        variables: Collection[str] = (),
        folder: Path = Path(),
        check: bool = True,
        allow_loopback: bool = False,
        estimate: Callable[[Any], prices.Estimate] = prices.estimate,
        unknown_price: int | None = None,
        has_budget: bool = False,
    ) -> None:
        """Create the checker.

        Args:
            defaults: Fields of every row that does not have them; dotted names for nested ones.
            output: The template of the path of a result, for rows without the column `output`.
            variables: The columns that templates of any row name, so that those that are no field are not sent.
            folder: The folder of the local files that rows name.
            check: Whether to check requests against the contract.
            allow_loopback: Whether the API is on this machine.
            estimate: Estimates a request; by default with the price rules of this release.
            unknown_price: The UC to reserve for a row whose price is unknown.
            has_budget: Whether the run has a budget, so that the price of every row must be known.
        """
        self._defaults = dict(defaults or {})
        self._output = output
        self._variables = frozenset(variables)
        self._folder = folder
        self._check = check
        self._allow_loopback = allow_loopback
        self._estimate = estimate
        self._unknown_price = unknown_price
        self._has_budget = has_budget
        self._occurrences: Counter[str] = Counter()
        self._digests: dict[Path, str] = {}
        self._position = 0
        self.warnings: Counter[tuple[str, str]] = Counter()
        """How many rows have a contract warning, by the model and the message."""

    def check(self, record: Record) -> CheckedRow | list[Problem]:
        """Return the row of a record, or what is wrong with it."""
        self._position += 1
        try:
            request, output = self._build(record)
            prepared = prepare_request(
                request,
                extra_body=None,
                extra_headers=None,
                idempotency_key=_KEY,
                check=self._check,
                allow_loopback=self._allow_loopback,
            )
            return self._row(record.line, request, prepared, output)
        except errors.InvalidRequest as error:
            return [Problem(record.line, violation.message) for violation in error.violations]
        except ValueError as error:
            return [Problem(record.line, str(error))]

    def _build(self, record: Record) -> tuple[Any, str | None]:
        """Return the request and the output of a record, with the templates replaced."""
        columns = {**self._defaults, **record.fields}
        used: set[str] = set()
        expanded = {name: self._expand(name, value, columns, used) for name, value in columns.items()}
        template = columns.get(OUTPUT, self._output)
        output = None if template is None else check_output(expand(str(template), columns, used))
        expanded.pop(OUTPUT, None)
        model = expanded.get("model")
        schema = _schema_of(model)
        fields = schema.get("properties", {})
        request = nest(
            {
                name: value
                for name, value in expanded.items()
                if name not in used | self._variables or name.split(".")[0] in fields
            }
        )
        if schema:
            request = parse_cells(request, schema) if record.is_text or self._defaults else request
            request = with_local_files(request, schema, self._folder)
        return request, output

    def _expand(self, name: str, value: Any, columns: Mapping[str, Any], used: set[str]) -> Any:
        try:
            return expand(value, columns, used)
        except UnknownColumn as error:
            raise ValueError(f"{name}: {error}") from None

    def _row(self, line: int, request: Any, prepared: PreparedRequest, output: str | None) -> CheckedRow:
        files = {format_pointer(location): path for location, path in prepared.local_files.items()}
        digests = {pointer: self._digest_of(path) for pointer, path in files.items()}
        cost = self._price(request, prepared.model)
        for warning in contract.warnings(prepared.candidate) if self._check else ():
            self.warnings[prepared.model, warning.message] += 1
        # Where its end is reported is not part of a generation: a new callback URL must not charge a row again.
        generation = {name: value for name, value in prepared.candidate.items() if name != "callback_url"}
        identity = json.dumps([generation, digests, output], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(identity.encode()).hexdigest()[:_DIGEST_LENGTH]
        self._occurrences[digest] += 1
        row_id = f"{digest}-{self._occurrences[digest]}"
        return CheckedRow(
            row_id=row_id,
            position=self._position,
            line=line,
            model=prepared.model,
            request=prepared.encoded.decode(),
            files=json.dumps({pointer: (str(path), digests[pointer]) for pointer, path in files.items()})
            if files
            else None,
            output=output or f"{row_id}.mp4",
            cost=cost,
        )

    def _price(self, request: Any, model: str) -> int | None:
        """Return the UC to reserve for a request, None if unknown.

        Raises:
            ValueError: If that is not known, although the run has a budget.
        """
        estimate = self._estimate(request)
        if estimate.uc is not None and estimate.kind != "lower_bound":
            return estimate.uc
        if self._unknown_price is not None:
            return max(self._unknown_price, estimate.uc or 0)
        if self._has_budget:
            raise ValueError(
                f"The price of {model or 'the model'} is not known for this request, so the budget could be passed."
                f" Pass --unknown-price with the credits to reserve for it. {' '.join(estimate.notes)}".rstrip()
            )
        return estimate.uc

    def _digest_of(self, path: Path) -> str:
        if path not in self._digests:
            try:
                with path.open("rb") as file:
                    self._digests[path] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise ValueError(f"{path} cannot be read: {error.strerror or error}.") from error
        return self._digests[path]


def _schema_of(model: object) -> Mapping[str, Any]:
    """Return the schema of a model or of an alias of one, empty if there is no such model."""
    name = catalog.aliases().get(model, (model,))[0] if isinstance(model, str) else None
    return catalog.get(name).schema if isinstance(name, str) and name in catalog.ids() else {}


def check_output(name: str) -> str:
    """Return the path of a result in the output folder, with the suffix of a video.

    Raises:
        ValueError: If it leads out of the folder, or is not a file name on every system.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name))  # as macOS compares names
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        path = path.with_name(f"{path.name}.mp4") if path.name else path
    parts = path.parts
    is_inside = bool(parts) and not path.is_absolute() and ".." not in parts and "\0" not in name
    problem = next(filter(None, map(why_not_a_windows_name, parts)), None) if is_inside else "leads out of the folder"
    if problem is None and (len(str(path)) > MAX_OUTPUT or any(len(part.encode()) > 200 for part in parts)):
        problem = "is too long"
    if problem is None and parts[0].startswith("."):
        problem = "begins with a dot"
    if problem is None and any(PurePosixPath(folder).suffix.lower() in _FILE_SUFFIXES for folder in parts[:-1]):
        problem = "has a folder with the name of a file"
    if problem is not None:
        raise ValueError(f"The output {shorten(name)} {problem}. Use a relative path of plain names.")
    return str(path)
