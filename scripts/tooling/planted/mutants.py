"""A mutant: a contract with one fault, and where the kit should report it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from evolink.contract import Validator

Respond = Callable[[httpx.Request, httpx.Response], httpx.Response]
"""Returns the mutant's response, given the sandbox's."""

MutateCallback = Callable[[bytes], bytes | None]
"""Returns the mutant's callback body, given the sandbox's; None if no callback is to be sent."""


@dataclass(frozen=True)
class Mutant:
    """One planted fault."""

    model: str
    """The model whose requests or responses are mutated; `API` for all."""
    kind: str
    """The mutation, such as `maximum + 1`."""
    where: str
    """`request`, or the kind of response."""
    pointer: str
    keyword: str
    """What the kit has to report, together with the pointer."""
    validator: Validator | None = field(default=None, repr=False)
    """The mutated contract for the model's requests; None if it is unchanged."""
    respond: Respond | None = field(default=None, repr=False)
    """The mutation of responses; None if they are unchanged."""
    callback: MutateCallback | None = field(default=None, repr=False)
    """The mutation of callback bodies; None if they are unchanged."""
    also: frozenset[tuple[str, str]] = frozenset()
    """Other (pointer, keyword) pairs that identify the same fault."""

    @property
    def label(self) -> str:
        return f"{self.model} {self.where} {self.pointer or '/'} {self.keyword}: {self.kind}"

    @property
    def identifiers(self) -> frozenset[tuple[str, str]]:
        """Every (pointer, keyword) pair that identifies the fault."""
        return self.also | {(self.pointer, self.keyword)}
