"""Tools for language models: function definitions for their APIs, and the calls that they make of them.

    definitions = tools.schemas(["kling-o3-text-to-video"], style="openai")
    result = tools.call("kling-o3-text-to-video", arguments, client=client, max_credits=50)

Every request is checked against the contract and priced before anything is paid; refusals are structured, so that the
language model can correct itself. `evolink mcp` serves the same tools over the Model Context Protocol.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ._definitions import TOOLS as _TOOLS
from ._function_schemas import Style, function_name, schemas
from ._operations import Confirm, ConfirmFunction, Result
from ._toolset import Arguments, Toolset

if TYPE_CHECKING:  # the tools that only read the catalog need no client
    from ..async_client import AsyncEvoLink
    from ..client import EvoLink

__all__ = ["NAMES", "Arguments", "Confirm", "Style", "Toolset", "call", "call_async", "function_name", "schemas"]

NAMES = tuple(_TOOLS)
"""The names of the tools, in the order in which an agent uses them."""


def call(
    name: str,
    arguments: Arguments,
    *,
    client: EvoLink | None,
    max_credits: Decimal | float | str | None = None,
    request_id: str | None = None,
    confirm: ConfirmFunction | None = None,
    on_progress: Callable[[Any], Any] | None = None,
) -> Result:
    """Carry out one call with a new `Toolset`, which allows everything but local files; see `Toolset.call`.

    Use a `Toolset` for several calls: it remembers estimates, and recognizes repeated calls. Here only a repeated
    `request_id` is recognized, by the API. Both keep to the budget of the client.
    """
    return Toolset().call(
        name,
        arguments,
        client=client,
        max_credits=max_credits,
        request_id=request_id,
        confirm=confirm,
        on_progress=on_progress,
    )


async def call_async(
    name: str,
    arguments: Arguments,
    *,
    client: AsyncEvoLink | None,
    max_credits: Decimal | float | str | None = None,
    request_id: str | None = None,
    confirm: ConfirmFunction | None = None,
    on_progress: Callable[[Any], Any] | None = None,
) -> Result:
    """Carry out one call with an `AsyncEvoLink` and a new `Toolset`; see `call`."""
    return await Toolset().call_async(
        name,
        arguments,
        client=client,
        max_credits=max_credits,
        request_id=request_id,
        confirm=confirm,
        on_progress=on_progress,
    )


def __dir__() -> list[str]:
    return sorted(__all__)
