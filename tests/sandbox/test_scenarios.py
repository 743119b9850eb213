"""What goes wrong when a scenario asks for it, through the transport and over sockets alike."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors, sandbox
from evolink.models import Wan25TextToVideo
from evolink.sandbox import ManualClock, Sandbox, SandboxTransport, UnknownScenario
from evolink.sandbox._scenarios import scenario
from support.client_harness import ClientHarness

BOAT = Wan25TextToVideo(prompt="A boat", quality="480p")


class Stage:
    """A sandbox and a client of it, over the transport or over a socket, in a time that sleeping moves."""

    def __init__(self, kind: str, stack: ExitStack) -> None:
        self.bench = ClientHarness()
        self.sandbox = self.bench.sandbox
        if kind == "transport":
            self.client = stack.enter_context(self.bench.client())
        else:
            url = stack.enter_context(sandbox.running(self.sandbox)).url
            self.client = stack.enter_context(EvoLink("sk-evo-test-0123456789", url))
            self.client._session.driver.sleep = self.bench.sleep
            self.client._session.driver.clock = self.bench.clock.now

    def generate(self, words: str) -> Any:
        return self.client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": words})

    @property
    def charges(self) -> float:
        return self.sandbox.account.balance()[1] / 5


@pytest.fixture(params=["transport", "socket"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(request.param, stack)


@pytest.mark.parametrize("code", ["content_policy_violation", "service_error", "a_code_of_tomorrow"])
def test_a_task_fails_with_any_code_and_its_credits_come_back(code: str, stage: Stage) -> None:
    task = stage.generate(f"fail:{code}@60")
    assert stage.charges == 1
    seen: list[int] = []

    with pytest.raises(errors.TaskFailed) as caught:
        task.wait(on_progress=lambda task: seen.append(task.progress))

    assert caught.value.code == code
    assert seen == sorted(seen)
    assert seen[-1] == 60
    assert stage.charges == 0


def test_a_task_is_cancelled(stage: Stage) -> None:
    with pytest.raises(errors.TaskFailed, match="cancelled"):
        stage.generate("cancel@30").wait()

    assert stage.charges == 0


def test_a_task_stands_still_for_ever(stage: Stage) -> None:
    task = stage.generate("stall@50")

    with pytest.raises(errors.WaitTimeout, match="processing at 50 %"):
        task.wait(timeout=3600)


def test_a_task_is_slow(stage: Stage) -> None:
    started = stage.bench.clock.now()

    stage.generate("slow:10").wait()

    assert stage.bench.clock.now() - started > 900


def test_a_status_and_fields_that_nobody_knows_are_survived(stage: Stage) -> None:
    seen: list[str] = []

    done = stage.generate("unknown-status:dreaming@20, unknown-fields").wait(
        on_progress=lambda t: seen.append(t.status)
    )

    assert "dreaming" in seen
    assert done.to_dict()["x_new_field"] == {"deep": [1, None, "é"]}


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_submission_is_sent_again_when_it_is_asked_to(status: int, stage: Stage) -> None:
    stage.generate(f"error:{status}x2, retry-after:7")

    assert stage.bench.slept == [7, 7]
    assert stage.charges == 1


@pytest.mark.parametrize("words", ["lost", "truncated", "not-json", "reset", "error:500", "error:502", "error:520"])
def test_a_submission_of_unknown_outcome_is_charged_once(words: str, stage: Stage) -> None:
    task = stage.generate(words)

    assert task.replayed is (words in ("lost", "truncated", "not-json"))
    assert stage.charges == 1


def test_charged_but_the_answer_was_lost(stage: Stage) -> None:
    """The essential one: the reply is lost as often as the client asks, and the task is there all the same."""
    with pytest.raises(errors.SubmissionUncertain) as caught:
        stage.generate("lostx2")
    task = caught.value.resubmit()

    assert stage.charges == 1
    assert task.wait().status == "completed"


def test_a_repeat_while_the_first_is_still_running_is_told_so(stage: Stage) -> None:
    with pytest.raises(errors.SubmissionUncertain) as caught:
        stage.generate("lost, busy")
    task = caught.value.resubmit()

    assert task.replayed
    assert stage.charges == 1


@pytest.mark.parametrize(
    "words", ["query.error:502x3", "query.lostx2", "query.truncatedx2", "query.not-jsonx2", "query.error:429"]
)
def test_failing_queries_lose_no_task(words: str, stage: Stage) -> None:
    assert stage.generate(words).wait().status == "completed"


@pytest.mark.parametrize("words", ["result.missing", "result.html", "result.broken", "result.brokenx3"])
def test_a_result_that_cannot_be_had_at_first_is_whole_in_the_end(words: str, stage: Stage, tmp_path: Path) -> None:
    plain = stage.generate("").wait().download(tmp_path / "plain.mp4")

    download = stage.generate(words).wait().download(tmp_path / "boat.mp4")

    assert download.size == pytest.approx(plain.size, rel=0.05)
    assert download.path.read_bytes()[4:8] == b"ftyp"


def test_tasks_finish_out_of_order(stage: Stage) -> None:
    slow, fast = stage.generate("slow:3"), stage.generate("slow:0.5")

    assert [task.id for task in stage.client.tasks.as_completed([slow, fast])] == [fast.id, slow.id]


def test_a_scenario_for_all_requests_is_set_and_taken_back(stage: Stage) -> None:
    stage.sandbox.set_scenario("error:400")
    with pytest.raises(errors.BadRequest, match="The scenario asks for 400"):
        stage.client.videos.generate(BOAT)
    stage.sandbox.set_scenario("")

    assert stage.client.videos.generate(BOAT).status == "pending"


@pytest.mark.parametrize(
    "words",
    ["nonsense", "fail:x@", "error", "error:200", "error:abc", "result.lost", "query.fail", "slow:fast", "lost x2"],
)
def test_words_that_mean_nothing_are_told_with_those_that_do(words: str, stage: Stage) -> None:
    with pytest.raises(errors.BadRequest, match=r"is no scenario. There are: .*fail.*query\.lost.*result\.broken"):
        stage.generate(words)
    with pytest.raises(UnknownScenario):
        stage.sandbox.set_scenario(words)

    assert stage.charges == 0


def test_the_same_words_and_seed_give_the_same_task() -> None:
    def run() -> list[dict[str, Any]]:
        harness = ClientHarness()
        task = harness.client().videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": "fail@40, slow:2"})
        seen: list[dict[str, Any]] = []
        with pytest.raises(errors.TaskFailed):
            task.wait(on_progress=lambda t: seen.append(t.to_dict()))
        return seen

    assert run() == run()


def test_a_scenario_can_be_read_alone() -> None:
    told = scenario("fail:service_error@60, error:429x2, query.lost, result.broken")

    assert (told.ending, told.code, told.ends_at) == ("failed", "service_error", 0.6)
    assert [(f.where, f.name, f.argument, f.times) for f in told.faults] == [
        ("create", "error", "429", 2),
        ("query", "lost", None, 1),
        ("result", "broken", None, 1),
    ]


def test_a_key_of_a_task_that_is_forgotten_makes_a_new_one() -> None:
    clock = ManualClock()
    made = Sandbox(clock=clock)
    harness = ClientHarness(clock)
    harness.sandbox = made
    client = harness.client()

    first = client.videos.generate(BOAT, idempotency_key="my-own-key-number-1")
    clock.advance(30 * 24 * 3600)
    second = client.videos.generate(BOAT, idempotency_key="my-own-key-number-1")

    assert first.id != second.id
    assert not second.replayed


def test_a_day_of_traffic_charges_exactly_what_succeeded() -> None:
    clock = ManualClock()
    acted = Sandbox(clock=clock, credits=1e6)
    headers = {"authorization": "Bearer any"}
    succeeded = 0
    for number in range(2000):
        words = "fail@50" if number % 7 == 0 else "cancel@20" if number % 11 == 0 else ""
        succeeded += not words
        body = {"model": "wan2.5-text-to-video", "prompt": f"Boat {number}"}
        request = httpx.Request(
            "POST",
            "http://127.0.0.1/v1/videos/generations",
            headers=headers | {"x-sandbox-scenario": words},
            json=body,
        )
        assert acted.handle(request).status_code == 200
        clock.advance(43.2)
    clock.advance(600)

    assert acted.account.balance() == (1e6 - 5 * succeeded, 5 * succeeded)
    clock.advance(7 * 86_400)
    assert acted.account.tasks() == []


def test_an_async_client_is_answered_without_a_socket_too(tmp_path: Path) -> None:
    """Faults of the connection included: the lost reply, and the result that breaks off half way."""
    acted = Sandbox(clock=ManualClock())

    async def job(folder: Path) -> tuple[bool, bytes, float]:
        async with httpx.AsyncClient(transport=SandboxTransport(acted)) as http:
            client = AsyncEvoLink("any", "http://127.0.0.1", http_client=http)
            client._session.driver.sleep = slept
            task = await client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": "lost, result.broken"})
            acted.advance(600)
            download = await (await task.refresh()).download(folder / "boat.mp4")
            return task.replayed, download.path.read_bytes()[4:8], acted.account.used

    async def slept(seconds: float) -> None:
        acted.clock.advance(seconds)

    assert asyncio.run(job(tmp_path)) == (True, b"ftyp", 5)
