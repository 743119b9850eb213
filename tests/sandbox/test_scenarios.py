"""Faults of scenarios, through the transport and over sockets alike."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors
from evolink.models import Wan25TextToVideo
from evolink.sandbox import ManualClock, Sandbox, SandboxTransport, UnknownScenario, running
from support.client_harness import ClientHarness

BOAT = Wan25TextToVideo(prompt="A boat", quality="480p")


class Harness:
    """A sandbox and a client of it, over the transport or over a socket, with a clock that sleeping moves."""

    def __init__(self, kind: str, stack: ExitStack) -> None:
        self.client_harness = ClientHarness()
        self.sandbox = self.client_harness.sandbox
        if kind == "transport":
            self.client = stack.enter_context(self.client_harness.client())
        else:
            url = stack.enter_context(running(self.sandbox)).url
            self.client = stack.enter_context(EvoLink("sk-evo-test-0123456789", url))
            self.client._session.driver.sleep = self.client_harness.sleep
            self.client._session.driver.clock = self.client_harness.clock.now

    def generate(self, scenario: str) -> Any:
        return self.client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": scenario})

    @property
    def charges(self) -> float:
        return self.sandbox.account.balance()[1] / 12.75


@pytest.fixture(params=["transport", "socket"])
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    with ExitStack() as stack:
        yield Harness(request.param, stack)


@pytest.mark.parametrize("code", ["content_policy_violation", "service_error", "an_unknown_code"])
def test_a_task_fails_with_any_code_and_is_refunded(code: str, harness: Harness) -> None:
    task = harness.generate(f"fail:{code}@60")
    assert harness.charges == 1
    seen: list[int] = []

    with pytest.raises(errors.TaskFailed) as caught:
        task.wait(on_progress=lambda task: seen.append(task.progress))

    assert caught.value.code == code
    assert seen == sorted(seen)
    assert seen[-1] == 60
    assert harness.charges == 0


def test_a_task_is_cancelled(harness: Harness) -> None:
    with pytest.raises(errors.TaskFailed, match="cancelled"):
        harness.generate("cancel@30").wait()

    assert harness.charges == 0


def test_a_task_stalls(harness: Harness) -> None:
    task = harness.generate("stall@50")

    with pytest.raises(errors.WaitTimeout, match="processing at 50 %"):
        task.wait(timeout=3600)


def test_a_task_is_slow(harness: Harness) -> None:
    started = harness.client_harness.clock.now()

    harness.generate("slow:10").wait()

    assert harness.client_harness.clock.now() - started > 900


def test_an_unknown_status_and_unknown_fields_do_no_harm(harness: Harness) -> None:
    seen: list[str] = []

    done = harness.generate("unknown-status:dreaming@20, unknown-fields").wait(
        on_progress=lambda t: seen.append(t.status)
    )

    assert "dreaming" in seen
    assert done.to_dict()["x_new_field"] == {"deep": [1, None, "é"]}


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_submission_is_retried_after_its_retry_after(status: int, harness: Harness) -> None:
    harness.generate(f"error:{status}x2, retry-after:7")

    assert harness.client_harness.slept == [7, 7]
    assert harness.charges == 1


@pytest.mark.parametrize("scenario", ["lost", "truncated", "not-json", "reset", "error:500", "error:502", "error:520"])
def test_a_submission_of_unknown_outcome_is_charged_once(scenario: str, harness: Harness) -> None:
    task = harness.generate(scenario)

    assert task.replayed is (scenario in ("lost", "truncated", "not-json"))
    assert harness.charges == 1


def test_a_task_whose_response_was_lost_is_recovered(harness: Harness) -> None:
    """The most important fault: every response is lost, but the task was created and charged."""
    with pytest.raises(errors.SubmissionUncertain) as caught:
        harness.generate("lostx2")
    task = caught.value.resubmit()

    assert harness.charges == 1
    assert task.wait().status == "completed"


def test_a_repeat_while_the_first_request_is_running_gets_409(harness: Harness) -> None:
    task = harness.generate("lost, busy")

    assert task.replayed
    assert harness.charges == 1


@pytest.mark.parametrize(
    "scenario", ["query.error:502x3", "query.lostx2", "query.truncatedx2", "query.not-jsonx2", "query.error:429"]
)
def test_no_task_is_lost_when_queries_fail(scenario: str, harness: Harness) -> None:
    assert harness.generate(scenario).wait().status == "completed"


@pytest.mark.parametrize("scenario", ["result.missing", "result.html", "result.broken", "result.brokenx3"])
def test_a_result_that_fails_at_first_is_complete_in_the_end(scenario: str, harness: Harness, tmp_path: Path) -> None:
    plain = harness.generate("").wait().download(tmp_path / "plain.mp4")

    download = harness.generate(scenario).wait().download(tmp_path / "boat.mp4")

    assert download.size == pytest.approx(plain.size, rel=0.05)
    assert download.path.read_bytes()[4:8] == b"ftyp"


def test_tasks_finish_out_of_order(harness: Harness) -> None:
    slow, fast = harness.generate("slow:3"), harness.generate("slow:0.5")

    assert [task.id for task in harness.client.tasks.as_completed([slow, fast])] == [fast.id, slow.id]


def test_a_scenario_for_all_requests_is_set_and_cleared(harness: Harness) -> None:
    harness.sandbox.set_scenario("error:400")
    with pytest.raises(errors.BadRequest, match="The scenario requests status 400"):
        harness.client.videos.generate(BOAT)
    harness.sandbox.set_scenario("")

    assert harness.client.videos.generate(BOAT).status == "pending"


@pytest.mark.parametrize("scenario", ["nonsense", "fail:x@", "lost x2"])
def test_an_unknown_directive_is_refused_with_the_list_of_known_ones(scenario: str, harness: Harness) -> None:
    known = f"'{scenario}' is not a directive. Use one of: .*fail.*lost.*result\\.broken.*create.*query"
    with pytest.raises(errors.BadRequest, match=known):
        harness.generate(scenario)
    with pytest.raises(UnknownScenario, match=known):
        harness.sandbox.set_scenario(scenario)

    assert harness.charges == 0


def test_the_same_scenario_and_seed_give_the_same_task() -> None:
    def run() -> list[dict[str, Any]]:
        harness = ClientHarness()
        task = harness.client().videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": "fail@40, slow:2"})
        seen: list[dict[str, Any]] = []
        with pytest.raises(errors.TaskFailed):
            task.wait(on_progress=lambda t: seen.append(t.to_dict()))
        return seen

    assert run() == run()


def test_the_idempotency_key_of_an_expired_task_creates_a_new_task() -> None:
    clock = ManualClock()
    long_lived = Sandbox(clock=clock)
    harness = ClientHarness(clock)
    harness.sandbox = long_lived
    client = harness.client()

    first = client.videos.generate(BOAT, idempotency_key="my-own-key-number-1")
    clock.advance(30 * 24 * 3600)
    second = client.videos.generate(BOAT, idempotency_key="my-own-key-number-1")

    assert first.id != second.id
    assert not second.replayed


def test_a_day_of_traffic_charges_exactly_the_tasks_that_succeeded() -> None:
    clock = ManualClock()
    sandbox = Sandbox(clock=clock, credits=1e6)
    headers = {"authorization": "Bearer any"}
    succeeded = 0
    for number in range(2000):
        scenario = "fail@50" if number % 7 == 0 else "cancel@20" if number % 11 == 0 else ""
        succeeded += not scenario
        body = {"model": "wan2.5-text-to-video", "prompt": f"Boat {number}"}
        request = httpx.Request(
            "POST",
            "http://127.0.0.1/v1/videos/generations",
            headers=headers | {"x-sandbox-scenario": scenario},
            json=body,
        )
        assert sandbox.handle(request).status_code == 200
        clock.advance(43.2)
    clock.advance(600)

    assert sandbox.account.balance() == (1e6 - 25.5 * succeeded, 25.5 * succeeded)
    clock.advance(7 * 86_400)
    assert sandbox.account.tasks() == []


def test_the_transport_works_for_async_clients(tmp_path: Path) -> None:
    """With faults of the connection: a lost response, and a result that is cut off half-way."""
    sandbox = Sandbox(clock=ManualClock())

    async def job(folder: Path) -> tuple[bool, bytes, float]:
        async with httpx.AsyncClient(transport=SandboxTransport(sandbox)) as http:
            client = AsyncEvoLink("any", "http://127.0.0.1", http_client=http)
            client._session.driver.sleep = sleep
            task = await client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": "lost, result.broken"})
            sandbox.advance(600)
            download = await (await task.refresh()).download(folder / "boat.mp4")
            return task.replayed, download.path.read_bytes()[4:8], sandbox.account.used

    async def sleep(seconds: float) -> None:
        sandbox.clock.advance(seconds)

    assert asyncio.run(job(tmp_path)) == (True, b"ftyp", 12.75)


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ("error", "error requires an argument: an HTTP status (400, 401, 402"),
        ("error:200", "The argument of error must be an HTTP status (400, 401, 402, 403, 404, 413, 429, 500, 502, 503"),
        ("error:abc", "520, 529), not 'abc'."),
        ("slow:fast", "The argument of slow must be the factor on the task's time, a number above 0, not 'fast'."),
        ("slow:0", "a number above 0, not '0'."),
        ("slow:-1", "a number above 0, not '-1'."),
        ("slow:inf", "a number above 0, not 'inf'."),
        ("slow:nan", "a number above 0, not 'nan'."),
        ("fail@200", "The progress of fail must be at most 100 %, not 200 %."),
        ("stall@101", "The progress of stall must be at most 100 %, not 101 %."),
        ("error:503x0", "The count of error must be at least 1, not 0."),
        ("lost:soon", "lost does not take an argument (:soon)."),
        ("unknown-fields:x", "unknown-fields does not take an argument (:x)."),
        ("result.lost", "lost does not apply to downloads of results. Use lost or query.lost or batch.lost or list."),
        ("credits.busy", "busy does not apply to queries of the balance. Use busy or query.busy."),
        (
            "upload.lost",
            "upload is not a kind of request. Use create, query, batch, list, credits, files, prices, result or any",
        ),
        ("error:503@101%", "The probability of error must be at most 100 %, not 101 %."),
        ("fail@60%", "fail is a task directive and takes no probability (@60%)."),
        ("error:503@60", "error does not take a progress (@60)."),
        ("latency", "latency requires an argument: milliseconds such as 200, 200±50 or 200+-50"),
        ("latency:fast", "The argument of latency must be milliseconds such as 200"),
        ("latency:601s", "or seconds such as 2s, up to 600s, not '601s'."),
        (
            "drip:1kB",
            "The argument of drip must be a rate above 0 in B, kB, KB, KiB, MB, MiB per second, such as 1kB/s",
        ),
        ("drip:0B/s", "not '0B/s'."),
        ("veo9/lost", "No model is named 'veo9'. Use an id or a pattern such as kling-*."),
        ("veo*/credits.lost", "veo*/credits.lost is limited to a model, but queries of the balance have none."),
        ("missing", "missing does not apply to submissions. Use result.missing."),
        ("query.fail", "fail is a task directive and takes no target. Use fail, not query.fail."),
        ("query.unknown-fields", "unknown-fields is a task directive and takes no target. Use unknown-fields, not"),
        ("unknown-fields@30", "unknown-fields does not take a progress (@30)."),
        ("slow:10@30", "slow does not take a progress (@30)."),
        ("lost@30", "lost does not take a progress (@30)."),
        ("stall@30x3", "stall does not take a count (x3)."),
    ],
)
def test_a_directive_with_a_wrong_part_is_refused_with_the_reason(
    scenario: str, message: str, harness: Harness
) -> None:
    with pytest.raises(errors.BadRequest, match=re.escape(message)):
        harness.generate(scenario)
    with pytest.raises(UnknownScenario, match=re.escape(message)):
        harness.sandbox.set_scenario(f"fail, {scenario}")

    assert harness.charges == 0
