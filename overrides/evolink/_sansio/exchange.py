"""Sans-I/O exchange: one request, between the hooks of its client."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .. import _sansio
from .._json import JSON
from .._security.redaction import redact_secrets
from ..tasks import TaskSnapshot
from .callables import CallerError
from .effects import Notify, Operation, Send, Stream
from .hooks import HookFailed
from .messages import HTTPRequest, HTTPResponse, Observation

if TYPE_CHECKING:
    from .hook_events import RequestEvent, ResponseEvent


def exchange(
    effect: Send | Stream, *, attempt: int = 1, clock: Callable[[], float] = time.monotonic
) -> Operation[HTTPResponse]:
    """Carry out an effect between the hooks of its request, and return the response.

    `on_response` is called once for each request that `on_request` was called for, whatever happens in between.

    Args:
        effect: Sends the request.
        attempt: 1 for the first time, 2 for the first retry.
        clock: Returns a monotonic time in seconds.

    Raises:
        HookFailed: If a hook raised an exception.
        ConnectionFailed: If the request was not sent.
        ResponseLost: If its response was lost.
    """
    observation = effect.request.observation
    response: HTTPResponse
    if observation is None:
        response = yield effect
        return response
    event = _request_event(effect.request, observation, attempt)
    started = clock()
    outcome: Any = None
    error: BaseException | None = None
    try:
        yield from _call(observation.hooks.on_request, event, None)
        started = clock()
        outcome = yield effect
    except GeneratorExit:  # the driver was interrupted itself, and carries out no effect any more
        raise
    except HookFailed as failure:
        error = failure
    except BaseException as failure:  # noqa: BLE001  raised below
        outcome = error = failure
    reported = error.error if isinstance(error, CallerError) else outcome
    yield from _call(observation.hooks.on_response, _response_event(event, clock() - started, reported), outcome)
    if error is not None:
        raise error
    response = outcome
    return response


def _call(hooks: tuple[Callable[[Any], object], ...], event: object, outcome: object) -> Operation[None]:
    """Call each hook with an event.

    Raises:
        HookFailed: If some raised an exception; for the first one.
    """
    failure: BaseException | None = None
    for hook in hooks:
        try:
            yield Notify(hook, event)
        except GeneratorExit:
            raise
        except BaseException as error:  # noqa: BLE001  raised below
            failure = failure or error
    if failure is not None:
        raise HookFailed(failure, outcome)


def _request_event(request: HTTPRequest, observation: Observation, attempt: int) -> RequestEvent:
    is_submission = observation.operation == "submit"
    model = _json_object(request.content).get("model") if is_submission else None
    return _sansio.hook_events.RequestEvent(
        operation=observation.operation,
        method=request.method,
        url=redact_secrets(request.url),
        route=observation.route,
        attempt=attempt,
        model=model if isinstance(model, str) else None,
        task_id=observation.task_id,
        idempotency_key=request.headers.get("idempotency-key") if is_submission else None,
    )


def _response_event(request: RequestEvent, duration: float, response: HTTPResponse | BaseException) -> ResponseEvent:
    if isinstance(response, BaseException):
        return _sansio.hook_events.ResponseEvent(
            request=request, duration=duration, error=response, task_id=request.task_id
        )
    is_about_a_task = request.operation == "submit" or (request.task_id is not None and request.route is not None)
    task = TaskSnapshot(_json_object(response.body) if is_about_a_task and response.status == 200 else {})
    return _sansio.hook_events.ResponseEvent(
        request=request,
        duration=duration,
        status=response.status,
        request_id=redact_secrets(response.request_id) if response.request_id else None,
        task_id=request.task_id or task.id or None,
        task_status=task.status if task.id else None,
        credits_reserved=task.credits_reserved,
    )


def _json_object(body: bytes | None) -> dict[str, Any]:
    """Return the JSON object in a body, empty if it has none."""
    with suppress(ValueError, RecursionError):
        data: JSON = json.loads(body or b"")
        if isinstance(data, dict):
            return data
    return {}
