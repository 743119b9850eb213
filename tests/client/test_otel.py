"""OpenTelemetry: the spans and metrics of a client, as the in-memory exporters of the SDK receive them."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors, otel, sandbox
from evolink._sansio import poll_schedule
from evolink.sandbox import ManualClock, Sandbox
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from support.client_harness import API_KEY, CAT, CAT_CREDITS, ROOT, ClientHarness
from support.faults import LOST_AFTER_CHARGING, NOT_ACCEPTED, OK
from support.faulty_server import FaultyServer
from support.scripted_transport import TASK_ID, ScriptedTransport, error_response, task_responses


@dataclass
class Telemetry:
    """Providers for a client, and what they have received."""

    spans: InMemorySpanExporter
    metrics: InMemoryMetricReader

    def __post_init__(self) -> None:
        self._tracer_provider = TracerProvider()
        self._tracer_provider.add_span_processor(SimpleSpanProcessor(self.spans))
        self._meter_provider = MeterProvider([self.metrics])

    @property
    def providers(self) -> dict[str, Any]:
        """The arguments of `instrument`."""
        return {"tracer_provider": self._tracer_provider, "meter_provider": self._meter_provider}

    def finished(self) -> list[ReadableSpan]:
        """Return the spans, in the order in which they started."""
        return sorted(self.spans.get_finished_spans(), key=lambda span: span.start_time or 0)

    def points(self, name: str) -> list[Any]:
        """Return the data points of a metric."""
        data = self.metrics.get_metrics_data()
        assert data is not None
        metrics = data.resource_metrics[0].scope_metrics[0].metrics
        return [point for metric in metrics if metric.name == name for point in metric.data.data_points]


@pytest.fixture
def telemetry() -> Telemetry:
    return Telemetry(InMemorySpanExporter(), InMemoryMetricReader())


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def parent_of(span: ReadableSpan, spans: list[ReadableSpan]) -> str | None:
    ids = {one.context.span_id: one.name for one in spans if one.context is not None}
    return ids[span.parent.span_id] if span.parent is not None else None


def check_run(telemetry: Telemetry, task_id: str) -> None:
    """Assert the spans and metrics of one `run` without faults."""
    spans = telemetry.finished()
    operations = [span for span in spans if span.kind is SpanKind.INTERNAL]
    requests = [span for span in spans if span.kind is SpanKind.CLIENT]
    assert [span.name for span in operations] == ["evolink.submit", "evolink.wait", "evolink.download"]
    submit, *polls, download = requests
    assert (submit.name, download.name) == ("POST /v1/videos/generations", "GET")
    assert {span.name for span in polls} == {"GET /v1/tasks/{task_id}"}
    assert [parent_of(span, spans) for span in (submit, polls[0], download)] == [span.name for span in operations]
    assert attributes(submit) == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": 9,
        "url.full": "http://127.0.0.1:9/v1/videos/generations",
        "url.scheme": "http",
        "url.template": "/v1/videos/generations",
        "evolink.operation": "submit",
        "evolink.model": "kling-o3-text-to-video",
        "evolink.task.id": task_id,
        "evolink.task.status": "pending",
        "evolink.credits_reserved": CAT_CREDITS,
    } | {key: value for key, value in attributes(submit).items() if key == "evolink.request.id"}
    assert {attributes(span)["evolink.task.id"] for span in spans} == {task_id}
    assert attributes(operations[0])["evolink.credits_reserved"] == CAT_CREDITS
    assert attributes(operations[1])["evolink.task.status"] == "completed"
    assert {span.status.status_code for span in spans} == {StatusCode.UNSET}
    counts = {
        point.attributes["evolink.operation"]: point.count for point in telemetry.points("http.client.request.duration")
    }
    assert counts == {"submit": 1, "query": len(polls), "download": 1}
    assert {point.attributes["evolink.operation"] for point in telemetry.points("evolink.operation.duration")} == {
        *("submit", "wait", "download")
    }


def test_a_run_has_a_span_for_each_operation_and_each_request(
    harness: ClientHarness, telemetry: Telemetry, tmp_path: Path
) -> None:
    client = otel.instrument(harness.client(), **telemetry.providers)

    download = client.videos.run(CAT, tmp_path / "cat.mp4")

    check_run(telemetry, download.task_id)


def test_concurrent_async_runs_have_separate_spans(
    harness: ClientHarness, telemetry: Telemetry, tmp_path: Path
) -> None:
    async def run() -> list[Any]:
        client = otel.instrument(harness.async_client(), **telemetry.providers)
        return await asyncio.gather(*(client.videos.run(CAT, tmp_path / f"{number}.mp4") for number in range(2)))

    task_ids = {download.task_id for download in asyncio.run(run())}

    spans = telemetry.finished()
    assert len(task_ids) == 2
    for span in spans:
        if span.parent is not None:
            (parent,) = (one for one in spans if one.context is not None and one.context.span_id == span.parent.span_id)
            assert attributes(parent)["evolink.task.id"] == attributes(span)["evolink.task.id"]
    assert {attributes(span)["evolink.task.id"] for span in spans} == task_ids


def test_retries_are_spans_of_one_submission(telemetry: Telemetry) -> None:
    with (
        FaultyServer(
            Sandbox(clock=ManualClock(), api_key=API_KEY), [NOT_ACCEPTED[0], LOST_AFTER_CHARGING, OK]
        ) as server,
        EvoLink(API_KEY, server.url) as client,
    ):
        client._session.driver.sleep = server.pass_time
        otel.instrument(client, **telemetry.providers).videos.generate(CAT)

    submission, *requests = telemetry.finished()
    assert [attributes(span).get("http.request.resend_count") for span in requests] == [None, 1, 2]
    assert [attributes(span).get("http.response.status_code") for span in requests] == [429, None, 200]
    assert [attributes(span).get("error.type") for span in requests] == ["429", "ResponseLost", None]
    assert [span.status.status_code for span in requests] == [StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET]
    assert submission.status.status_code is StatusCode.UNSET
    outcomes = {
        (point.attributes.get("http.response.status_code"), point.attributes.get("error.type"))
        for point in telemetry.points("http.client.request.duration")
    }
    assert outcomes == {(429, "429"), (None, "ResponseLost"), (200, None)}


def test_an_error_ends_the_span_of_its_operation(telemetry: Telemetry) -> None:
    client = otel.instrument(ClientHarness().client(ScriptedTransport(error_response(402))), **telemetry.providers)

    with pytest.raises(errors.InsufficientCredits):
        client.videos.generate(CAT)

    submission, _ = telemetry.finished()
    assert attributes(submission)["error.type"] == "InsufficientCredits"
    assert submission.status.status_code is StatusCode.ERROR
    (point,) = telemetry.points("evolink.operation.duration")
    assert dict(point.attributes) == {"evolink.operation": "submit", "error.type": "InsufficientCredits"}


def raise_value_error(event: object) -> None:
    raise ValueError("no")


def test_a_deadline_and_a_hook_that_fails_end_spans_with_the_error_that_is_raised(
    telemetry: Telemetry, harness: ClientHarness, tmp_path: Path
) -> None:
    client = otel.instrument(harness.client(max_submissions_per_second=0.01), **telemetry.providers)
    task = client.videos.generate(CAT)
    with pytest.raises(errors.WaitTimeout):
        client.videos.run(CAT, tmp_path / "a.mp4", timeout=30)
    with pytest.raises(errors.WaitTimeout):
        client.tasks.wait(task.id, timeout=0.1)
    harness.clock.advance(1000)
    with pytest.raises(errors.DownloadTimeout):
        client.tasks.download(task.id, tmp_path / "a.mp4", timeout=1e-9)
    with pytest.raises(ValueError, match="no"):
        client.with_options(on_request=raise_value_error).tasks.wait(task.id)

    spans = [span for span in telemetry.finished() if span.kind is SpanKind.INTERNAL]
    assert [(span.name, attributes(span).get("error.type")) for span in spans] == [
        ("evolink.submit", None),
        ("evolink.submit", "WaitTimeout"),
        ("evolink.wait", "WaitTimeout"),
        ("evolink.download", "DownloadTimeout"),
        ("evolink.wait", "ValueError"),
    ]


def test_spans_contain_no_key_and_no_secret_of_a_url(telemetry: Telemetry, tmp_path: Path) -> None:
    link = "http://127.0.0.1:9/cat.mp4?X-Amz-Signature=secret"
    transport = ScriptedTransport(
        *task_responses({"status": "completed", "results": [link]}),
        httpx.Response(403, json={"error": {"message": f"{API_KEY} {link}"}}),
    )
    client = otel.instrument(ClientHarness().client(transport), **telemetry.providers)

    with pytest.raises(errors.EvoLinkError):
        client.tasks.download(TASK_ID, tmp_path / "cat.mp4")

    shown = json.dumps([json.loads(span.to_json()) for span in telemetry.finished()])
    assert "/cat.mp4" in shown
    assert API_KEY not in shown
    assert "secret" not in shown


def test_the_code_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    exported: list[str] = []
    monkeypatch.setattr(ConsoleSpanExporter, "export", lambda self, spans: exported.extend(span.name for span in spans))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(poll_schedule, "MIN_INTERVAL", 0.05)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/hooks.md").read_text(encoding="utf-8"), re.DOTALL)
    with sandbox.running(speed=1000) as local:
        monkeypatch.setenv("EVOLINK_BASE_URL", local.url)
        monkeypatch.setenv("EVOLINK_API_KEY", "sk-evo-any")
        for block in blocks:
            exec(compile(block, "docs/hooks.md", "exec"), {})

    assert "query GET http://127.0.0.1" in capsys.readouterr().out
    assert {"evolink.submit", "evolink.wait", "evolink.download"} < set(exported)
    assert (tmp_path / "boat.mp4").stat().st_size > 0
