"""`Toolset`: the tools of one agent, with its limits, and the dispatch of its calls."""

from __future__ import annotations

import difflib
import fnmatch
import functools
import inspect
from collections.abc import Callable, Generator, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import catalog, errors
from .._json import is_mapping
from .._sansio.arguments import check_credits
from ..contract import Validator
from . import _catalog_tools, _generate, _task_tools
from ._definitions import TOOLS, Tool
from ._function_schemas import model_of_function
from ._operations import ConfirmFunction, Result, ToolOperation, run, run_async
from ._results import ToolError, clean, describe_error, without_key
from ._session_state import CallOptions, SessionState, parse_json

if TYPE_CHECKING:
    from ..async_client import AsyncEvoLink
    from ..client import EvoLink

_HANDLERS: Mapping[str, Callable[[SessionState, Mapping[str, Any], CallOptions], ToolOperation | Result]] = {
    "search_models": _catalog_tools.search_models,
    "describe_model": _catalog_tools.describe_model,
    "check_request": _catalog_tools.check_request,
    "estimate": _catalog_tools.estimate,
    "upload": _task_tools.upload,
    "generate": _generate.generate,
    "get_task": _task_tools.get_task,
    "wait_task": _task_tools.wait_task,
    "download": _task_tools.download,
    "list_tasks": _task_tools.list_tasks,
    "balance": _task_tools.balance,
}


Arguments: TypeAlias = Mapping[str, Any] | str | None
"""The arguments of a call as a provider sends them: an object, JSON text, or nothing."""


class Toolset:
    """The tools of one agent: what it may do, and what it has submitted. Thread-safe.

    Its budget is that of the client: `EvoLink(max_credits=200)`.
    A `generate` that repeats an earlier one, by its `request_id` or else by its request, returns the first task.
    """

    def __init__(
        self,
        *,
        models: Iterable[str] | None = None,
        allow_unknown_prices: bool = False,
        read_only: bool = False,
        output: str | Path | None = None,
        uploads_from: str | Path | None = None,
    ) -> None:
        """Create the tools of one agent.

        Args:
            models: The models that it may use, also as patterns such as `kling-*`; all by default.
            allow_unknown_prices: Whether it may submit requests whose price is unknown or only a lower bound. The
                budget counts them as `generate(allow_unknown_price=True)` of a client does.
            read_only: Whether it may neither pay, upload nor download.
            output: The folder for downloads; without it there are none.
            uploads_from: The folder whose media files may be uploaded; without it URLs only.

        Raises:
            ValueError: If a pattern matches no model.
        """
        self._state = SessionState(
            models=None if models is None else _match_models(models),
            read_only=read_only,
            allow_unknown_prices=allow_unknown_prices,
            output=None if output is None else Path(output).expanduser().resolve(),
            uploads_from=None if uploads_from is None else Path(uploads_from).expanduser().resolve(),
        )

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools that the agent may call."""
        return tuple(tool for tool in TOOLS.values() if tool.is_read_only or not self._state.read_only)

    def call(
        self,
        name: str,
        arguments: Arguments,
        *,
        client: EvoLink | None,
        max_credits: Decimal | float | str | None = None,
        request_id: str | None = None,
        confirm: ConfirmFunction | None = None,
        on_progress: Callable[[Any], Any] | None = None,
    ) -> Result:
        """Carry out a call of a tool or of a model's function, and return its result as JSON.

        A refusal or failure is a result, too, with `error`: its `type`, its `message`, and for a request that the
        contract refuses `violations`, each with the pointer, the message, the nearest allowed value and a fix.

        Args:
            name: The name of the tool, or of the function that `schemas` defines for a model.
            arguments: The arguments, as an object or as JSON text; None or an empty text for none.
            client: An `EvoLink`; None for the tools that need none.
            max_credits: The most that this call may cost, beside what its arguments allow.
            request_id: Names a generation if the arguments do not, such as the id of the provider's tool call: a
                repeated one returns the first task.
            confirm: Asked before anything is paid, with the question in its `message`; returns whether to pay.
            on_progress: Called with the task while `wait_task` waits.

        Raises:
            TypeError: If the client is an `AsyncEvoLink`.
            ConfigurationError: If `max_credits` is not a number of credits.
        """
        _check_client(client, is_async=False)
        options = self._options(client, max_credits, request_id, on_progress)
        return self._finish(run(self._operation(name, arguments, options), client, confirm), client)

    async def call_async(
        self,
        name: str,
        arguments: Arguments,
        *,
        client: AsyncEvoLink | None,
        max_credits: Decimal | float | str | None = None,
        request_id: str | None = None,
        confirm: ConfirmFunction | None = None,
        on_progress: Callable[[Any], Any] | None = None,
    ) -> Result:
        """Carry out a call with an `AsyncEvoLink`; see `call`. `confirm` and `on_progress` may be async functions."""
        _check_client(client, is_async=True)
        options = self._options(client, max_credits, request_id, on_progress)
        return self._finish(await run_async(self._operation(name, arguments, options), client, confirm), client)

    def _options(
        self,
        client: Any,
        max_credits: Decimal | float | str | None,
        request_id: str | None,
        on_progress: Callable[[Any], Any] | None,
    ) -> CallOptions:
        return CallOptions(
            is_local=client is not None and client._session.config.is_local,
            budget=None if client is None else client.budget,
            max_credits=None if max_credits is None else check_credits("max_credits", max_credits),
            request_id=request_id,
            on_progress=on_progress,
        )

    def _finish(self, result: Result, client: Any) -> Result:
        """Return a result without the API key, which a server may have echoed."""
        if client is None:
            return result
        finished: Result = without_key(result, client._session.config.endpoint.api_key)
        return finished

    def _operation(self, name: str, arguments: Arguments, options: CallOptions) -> ToolOperation:
        try:
            handled = self._dispatch(name, arguments, options)
            return handled if isinstance(handled, dict) else (yield from handled)
        except ToolError as error:
            return error.result
        except RecursionError:
            return ToolError("InvalidArguments", "The arguments are nested too deeply. Nothing was sent.").result
        except (errors.EvoLinkError, OSError) as error:
            return describe_error(error)

    def _dispatch(self, name: str, arguments: Arguments, options: CallOptions) -> Generator[Any, Any, Result] | Result:
        parsed = parse_json(arguments or "{}", "arguments") if isinstance(arguments, str) else arguments or {}
        if name in TOOLS:
            tool = TOOLS[name]
            self._check_permission(tool)
            return _HANDLERS[name](self._state, _check_arguments(tool, parsed), options)
        model = model_of_function().get(name)
        if model is None:
            raise _unknown_tool(name)
        self._check_permission(TOOLS["generate"])
        if not is_mapping(parsed):
            raise ToolError("InvalidArguments", "The arguments must be an object with the fields of the request.")
        return _generate.generate_with_model(self._state, model, parsed, options)

    def _check_permission(self, tool: Tool) -> None:
        if self._state.read_only and not tool.is_read_only:
            raise ToolError("NotAllowed", f"{tool.name} is not allowed: this session is read-only.")


def _check_client(client: Any, *, is_async: bool) -> None:
    """Check the kind of a client before it is used: afterwards something could have been paid.

    Raises:
        TypeError: If it is the sync one and `is_async`, or the other way round.
    """
    if client is not None and inspect.iscoroutinefunction(client.videos.generate) is not is_async:
        right, method = ("an AsyncEvoLink", "call") if is_async else ("an EvoLink", "call_async")
        raise TypeError(f"{client!r} is not {right}. Pass one, or use {method}. Nothing was sent.")


def _match_models(patterns: Iterable[str]) -> frozenset[str]:
    matched: set[str] = set()
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        found = fnmatch.filter(catalog.ids(), pattern)
        found = found or [catalog.aliases()[pattern][0]] if pattern in catalog.aliases() else found
        if not found:
            raise ValueError(f"No model matches {pattern!r}. `evolink models` lists all models.")
        matched.update(found)
    return frozenset(matched)


def _check_arguments(tool: Tool, arguments: Any) -> Mapping[str, Any]:
    """Return the arguments of a tool, without nulls.

    Raises:
        ToolError: If they are not as the tool's schema requires.
    """
    given = (
        {name: value for name, value in arguments.items() if value is not None} if is_mapping(arguments) else arguments
    )
    violations = _validator(tool.name).violations(given)
    if violations:
        found = [{"pointer": each.pointer, "message": clean(each.message)} for each in violations[:10]]
        raise ToolError("InvalidArguments", f"The arguments of {tool.name} are not valid.", violations=found)
    return given


@functools.cache
def _validator(tool: str) -> Validator:
    """Return the validator of the arguments of a tool; a request may also be JSON in a string."""
    schema: dict[str, Any] = {**TOOLS[tool].input_schema, "title": tool}
    if "request" in schema["properties"]:
        schema["properties"]["request"] = {"type": ["object", "string"]}
    return Validator(schema)


def _unknown_tool(name: object) -> ToolError:
    close = difflib.get_close_matches(str(name)[:100], [*TOOLS, *model_of_function()], n=1)
    hint = f"Did you mean {close[0]}?" if close else f"There are {', '.join(TOOLS)}."
    return ToolError("UnknownTool", f"There is no tool {str(name)[:100]!r}. {hint}")
