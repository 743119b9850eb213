"""Sans-I/O tool calls: each is a generator that yields effects and receives their outcomes.

So `EvoLink` and `AsyncEvoLink` share every decision: `run` and `run_async` carry the effects out.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class ClientCall:
    """Call a method of the client; `AsyncEvoLink` returns an awaitable."""

    function: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Confirm:
    """Ask whether to pay; the outcome is whether the user agreed."""

    message: str
    subject: str
    """Identifies what is confirmed: the request and its price."""


@dataclass(frozen=True, slots=True)
class Join:
    """Wait for the outcome of another call."""

    future: Future[Any]


Effect: TypeAlias = ClientCall | Confirm | Join
Result: TypeAlias = dict[str, Any]
"""The result of a tool as JSON; with `error` if it failed."""
ToolOperation: TypeAlias = Generator[Effect, Any, Result]
ConfirmFunction: TypeAlias = Callable[[Confirm], bool | Awaitable[bool]]


def run(operation: ToolOperation, client: Any, confirm: ConfirmFunction | None) -> Result:
    """Carry out a tool call with an `EvoLink`."""

    def perform(effect: Effect) -> Any:
        match effect:
            case ClientCall(function):
                return function(_check_client(client))
            case Confirm():
                return True if confirm is None else confirm(effect)
            case Join(future):
                return future.result()

    return _drive(operation, perform)


def _check_client(client: Any) -> Any:
    if client is None:
        raise TypeError("This tool calls the API. Pass a client. Nothing was sent.")
    return client


def _drive(operation: ToolOperation, perform: Callable[[Effect], Any]) -> Result:
    try:
        effect = next(operation)
        while True:
            try:
                outcome = perform(effect)
            except BaseException as error:  # noqa: BLE001 - the operation decides about it, and raises it again
                effect = operation.throw(error)
            else:
                effect = operation.send(outcome)
    except StopIteration as stop:
        result: Result = stop.value
        return result


async def run_async(operation: ToolOperation, client: Any, confirm: ConfirmFunction | None) -> Result:
    """Carry out a tool call with an `AsyncEvoLink`."""

    async def perform(effect: Effect) -> Any:
        match effect:
            case ClientCall(function):
                return await function(_check_client(client))
            case Confirm():
                answer = True if confirm is None else confirm(effect)
                return await answer if inspect.isawaitable(answer) else answer
            case Join(future):
                return await asyncio.wrap_future(future)

    try:
        effect = next(operation)
        while True:
            try:
                outcome = await perform(effect)
            except BaseException as error:  # noqa: BLE001 - the operation decides about it, and raises it again
                effect = operation.throw(error)
            else:
                effect = operation.send(outcome)
    except StopIteration as stop:
        result: Result = stop.value
        return result
    finally:
        operation.close()
