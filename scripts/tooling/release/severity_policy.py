"""The severity policy: a YAML file that sets the severity of changes, the first entry that matches each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, get_args

from evolink._json import is_dict, is_list
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from .model_changes import SEVERITIES, ModelChange, Severity

_PATTERNS = ("model", "kind", "pointer")


class PolicyError(Exception):
    """A policy that cannot be read; the text says what is wrong and where."""


@dataclass(frozen=True)
class PolicyEntry:
    """Sets the severity of the changes whose model, kind and pointer match its patterns."""

    severity: Severity
    model: str = "*"
    """A pattern of shells, as are the two others."""
    kind: str = "*"
    pointer: str = "*"

    def matches(self, change: ModelChange) -> bool:
        """Return whether the entry is about the change."""
        return all(fnmatchcase(getattr(change, name), getattr(self, name)) for name in _PATTERNS)


def apply_policy(changes: Iterable[ModelChange], policy: Iterable[PolicyEntry]) -> list[ModelChange]:
    """Return the changes with the severities of the policy, the most severe first."""
    entries = list(policy)
    changed = [
        next((replace(change, severity=entry.severity) for entry in entries if entry.matches(change)), change)
        for change in changes
    ]
    return sorted(changed, key=lambda change: SEVERITIES.index(change.severity))


def read_policy(path: Path) -> list[PolicyEntry]:
    """Return the entries of a policy file: a list of mappings of `severity` and patterns.

    Raises:
        PolicyError: If the file cannot be read or is no such list.
    """
    try:
        yaml: Any = YAML(typ="safe", pure=True)  # without annotations
        data = yaml.load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise PolicyError(f"{path}: {error}") from None
    if not is_list(data):
        raise PolicyError(f"{path}: a policy is a list of entries, such as {{severity: compatible, kind: warning}}")
    return [_read_entry(path, number, entry) for number, entry in enumerate(data, 1)]


def _read_entry(path: Path, number: int, entry: object) -> PolicyEntry:
    where = f"{path}: entry {number}"
    if not is_dict(entry) or not all(isinstance(value, str) for value in entry.values()):
        raise PolicyError(f"{where} must be a mapping of strings")
    unknown = entry.keys() - {"severity", *_PATTERNS}
    if unknown:
        raise PolicyError(f"{where} has unknown keys: {', '.join(sorted(map(str, unknown)))}")
    if entry.get("severity") not in get_args(Severity):
        raise PolicyError(f"{where}: severity is {entry.get('severity')!r}; it must be one of {', '.join(SEVERITIES)}")
    return PolicyEntry(**entry)
