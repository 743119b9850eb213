"""OpenTelemetry: spans and metrics of a client, with the extra `otel`.

    from evolink import EvoLink, otel

    client = otel.instrument(EvoLink())

Attributes and the metric of HTTP requests follow the semantic conventions of HTTP clients:
https://opentelemetry.io/docs/specs/semconv/http/. Spans contain no API key, and URLs without their query.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from ._sansio.callables import CallerError
from ._sansio.hook_events import RequestEvent, ResponseEvent
from ._sansio.hooks import Hooks, OperationInfo
from ._version import __version__
from .async_client import AsyncEvoLink
from .client import EvoLink
from .errors import ConfigurationError
from .tasks import TaskSnapshot

try:
    from opentelemetry import metrics, trace
    from opentelemetry.trace import SpanKind, Status, StatusCode
except ModuleNotFoundError as missing:
    raise ConfigurationError(
        f"evolink.otel needs opentelemetry-api ({missing}). Install the extra: pip install 'evolink[otel]'."
    ) from missing

__all__ = ["instrument"]

C = TypeVar("C", EvoLink, AsyncEvoLink)

_NAME = "evolink"
DURATION_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Seconds. The boundaries that the conventions prescribe for http.client.request.duration."""
OPERATION_BUCKETS = (0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600)
"""Seconds. Boundaries for submissions, waits and downloads, of which a wait takes minutes."""


def instrument(
    client: C,
    *,
    tracer_provider: trace.TracerProvider | None = None,
    meter_provider: metrics.MeterProvider | None = None,
) -> C:
    """Return a client like this one, with spans and metrics. It shares the connections, as `with_options` does.

    Spans: `evolink.submit`, `evolink.wait` and `evolink.download` for the operations, and one for each HTTP request
    below the operation, or below the current span. Metrics: the histograms http.client.request.duration and
    evolink.operation.duration, in seconds. The attributes are listed in docs/hooks.md.

    Args:
        client: The client, whose own hooks are called first.
        tracer_provider: Creates the spans; the global one by default.
        meter_provider: Records the metrics; the global one by default.
    """
    telemetry = _Telemetry(
        trace.get_tracer(_NAME, __version__, tracer_provider), metrics.get_meter(_NAME, __version__, meter_provider)
    )
    hooks = Hooks((telemetry.start_request,), (telemetry.end_request,), (telemetry.measure,))
    return client._with_options(hooks=hooks)


class _Telemetry:
    """Hooks that record spans and metrics. Threads may share it."""

    def __init__(self, tracer: trace.Tracer, meter: metrics.Meter) -> None:
        self._tracer = tracer
        self._request_duration = meter.create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=DURATION_BUCKETS,
        )
        self._operation_duration = meter.create_histogram(
            "evolink.operation.duration",
            unit="s",
            description="Duration of submissions, waits and downloads, retries included.",
            explicit_bucket_boundaries_advisory=OPERATION_BUCKETS,
        )
        self._spans: WeakKeyDictionary[RequestEvent, trace.Span] = WeakKeyDictionary()

    def start_request(self, event: RequestEvent) -> None:
        """Start the span of a request."""
        attributes = {
            **_attributes_of_metric(event),
            "url.full": event.url,
            "http.request.resend_count": event.attempt - 1 or None,
            **_about(event.model, event.task_id),
        }
        name = f"{event.method} {event.route}" if event.route else event.method
        self._spans[event] = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=_present(attributes))

    def end_request(self, event: ResponseEvent) -> None:
        """End the span of a request, and record its duration."""
        error_type = _error_type(event)
        outcome = {"http.response.status_code": event.status, "error.type": error_type}
        self._request_duration.record(event.duration, _present(_attributes_of_metric(event.request) | outcome))
        span = self._spans.pop(event.request, None)
        if span is None:
            return
        about = _about(event.request.model, event.task_id, event.task_status, event.credits_reserved)
        span.set_attributes(_present(outcome | about | {"evolink.request.id": event.request_id}))
        if error_type is not None:
            span.set_status(Status(StatusCode.ERROR, str(event.error) if event.error is not None else None))
        span.end()

    def measure(self, operation: OperationInfo, effects: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Do an operation in a span, and record its duration."""
        started, error_type = time.monotonic(), None
        attributes = _present({"evolink.operation": operation.name, **_about(operation.model, operation.task_id)})
        with self._tracer.start_as_current_span(
            f"evolink.{operation.name}", attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                result = yield from effects
            except BaseException as error:
                error_type = _end_with_error(span, error.error if isinstance(error, CallerError) else error)
                raise
            else:
                about = (
                    _about(result.model, result.id, result.status, result.credits_reserved)
                    if isinstance(result, TaskSnapshot)
                    else _about(None, result.task_id)
                )
                span.set_attributes(_present(about))
                return result
            finally:
                measured = {"evolink.operation": operation.name, "error.type": error_type}
                self._operation_duration.record(time.monotonic() - started, _present(measured))


def _end_with_error(span: trace.Span, error: BaseException) -> str:
    """Record on the span of an operation that it has raised an exception, and return the name of its class."""
    error_type = type(error).__qualname__
    span.set_attributes(_present({"error.type": error_type, **_about(None, getattr(error, "task_id", None))}))
    span.set_status(Status(StatusCode.ERROR, str(error)))
    return error_type


def _attributes_of_metric(event: RequestEvent) -> dict[str, Any]:
    """Return the attributes of a request that have few values."""
    url = urlsplit(event.url)
    return {
        "http.request.method": event.method,
        "server.address": url.hostname,
        "server.port": url.port or {"http": 80, "https": 443}.get(url.scheme),
        "url.scheme": url.scheme,
        "url.template": event.route,
        "evolink.operation": event.operation,
    }


def _about(
    model: str | None, task_id: str | None, status: str | None = None, credits_reserved: float | None = None
) -> dict[str, Any]:
    """Return the attributes of a task."""
    return {
        "evolink.model": model,
        "evolink.task.id": task_id,
        "evolink.task.status": status,
        "evolink.credits_reserved": credits_reserved,
    }


def _error_type(event: ResponseEvent) -> str | None:
    """Return the status of an error response, or the class of the exception."""
    if event.error is not None:
        return type(event.error).__qualname__
    return str(event.status) if event.status is not None and event.status >= 400 else None


def _present(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


def __dir__() -> list[str]:
    return __all__
