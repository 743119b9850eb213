"""Finds the `# TODO` comments in spec/ that drafts of models contain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .sources import Spec

TODO = re.compile(r"(?:^|\s)#\s*TODO\b[ :]*(.*)")


def todos(spec: Spec) -> Iterator[str]:
    """Yield `file:line: text` for each TODO comment in the files of the spec."""
    for source in (spec.api, *spec.schemas.values(), *spec.models.values()):
        for number, line in enumerate(source.text.splitlines(), start=1):
            found = TODO.search(line)
            if found:
                yield f"{source.name}:{number}: {found.group(1)}".rstrip()
