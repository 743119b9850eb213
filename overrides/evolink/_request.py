"""The protocol of request objects, which the client and the contract share."""

from __future__ import annotations

from typing import Any, Protocol


class Request(Protocol):
    """A generation request: an object of any request class in `evolink.models`."""

    def to_dict(self) -> dict[str, Any]:
        """Return the request as JSON."""
        ...
