"""A contract with one fault, and where the fault is to be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from evolink.contract import Validator

Respond = Callable[[httpx.Request, httpx.Response], httpx.Response]
"""Makes another reply of the sandbox's."""

Callback = Callable[[bytes], bytes | None]
"""Makes another body of a callback's; None sends none."""


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    model: str
    """The model whose requests, or replies, it spoils; `API` for all."""
    kind: str
    """What was done, such as `maximum one more`."""
    where: str
    """`request`, or the kind of reply."""
    pointer: str
    keyword: str
    """What the kit has to name, with the pointer."""
    validator: Validator | None = field(default=None, repr=False)
    """The contract for the model's requests, where it differs."""
    respond: Respond | None = field(default=None, repr=False)
    """The replies, where they differ."""
    callback: Callback | None = field(default=None, repr=False)
    """What becomes of a callback's body, where that differs."""
    also: frozenset[tuple[str, str]] = frozenset()
    """Other (pointer, keyword) that name the same fault."""

    @property
    def label(self) -> str:
        return f"{self.model} {self.where} {self.pointer or '/'} {self.keyword}: {self.kind}"

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """Every (pointer, keyword) that names the fault."""
        return self.also | {(self.pointer, self.keyword)}
