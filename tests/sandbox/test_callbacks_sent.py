"""Callbacks of the sandbox: when they are sent, with which body, and how often they are retried."""

from __future__ import annotations

import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from evolink import EvoLink, Task, contract
from evolink.callbacks import Receiver
from evolink.models import Wan25TextToVideo
from evolink.sandbox import ManualClock, Sandbox, ScaledClock, running
from evolink.sandbox._callbacks.sender import SendResult
from support.client_harness import ClientHarness

URL = "https://hooks.example.com/done"
BOAT = Wan25TextToVideo(prompt="A boat", callback_url=URL)


@dataclass
class FakeReceiver:
    """Responds to callbacks with the given statuses, the last one for ever, and keeps what it received and when."""

    clock: ManualClock
    statuses: list[int | None] = field(default_factory=lambda: [200])
    received: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)

    def send(self, url: str, body: bytes) -> SendResult:
        self.received.append((self.clock.now(), url, json.loads(body)))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return SendResult(status, None if status else "connection refused", None)


class Harness:
    """A sandbox whose callbacks are received, and a client of it."""

    def __init__(self, *statuses: int | None) -> None:
        self.client_harness = ClientHarness()
        self.receiver = FakeReceiver(self.client_harness.clock, list(statuses or [200]))
        self.sandbox = self.client_harness.sandbox = Sandbox(clock=self.client_harness.clock, send=self.receiver.send)
        self.client = self.client_harness.client()

    def submit(self, scenario: str = "") -> Task:
        return self.client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": scenario})


@pytest.mark.parametrize(
    ("scenario", "status"), [("", "completed"), ("fail:service_error@60", "failed"), ("cancel@30", "cancelled")]
)
def test_the_callback_of_an_ended_task_has_the_body_of_a_query(scenario: str, status: str) -> None:
    harness = Harness()
    task = harness.submit(scenario)

    harness.sandbox.advance(600)

    ((_, url, body),) = harness.receiver.received
    assert url == URL
    assert body == harness.client.tasks.get(task.id).to_dict()
    assert body["status"] == status
    assert contract.validate(body, kind="callback") == []


def test_no_callback_is_sent_before_the_end_or_for_a_stalled_task() -> None:
    harness = Harness()
    harness.submit()
    harness.submit("stall@50")

    harness.sandbox.advance(60)
    early = list(harness.receiver.received)
    harness.sandbox.advance(86_400)

    assert early == []
    assert len(harness.receiver.received) == 1


@pytest.mark.parametrize("failure", [500, 404, 301, 199, None])
def test_a_failed_callback_is_retried_after_1_2_and_4_seconds_and_no_more(failure: int | None) -> None:
    harness = Harness(failure)
    harness.submit()

    harness.sandbox.advance(600)

    times = [at for at, _, _ in harness.receiver.received]
    assert [round(later - earlier, 6) for earlier, later in itertools.pairwise(times)] == [1, 2, 4]
    assert [delivery.delivered for delivery in harness.sandbox.callbacks.log.items()] == [False] * 4


@pytest.mark.parametrize("success", [200, 201, 204, 299])
def test_any_2xx_is_success(success: int) -> None:
    harness = Harness(503, success)
    harness.submit()

    harness.sandbox.advance(600)

    assert [(d.attempt, d.status, d.delivered) for d in harness.sandbox.callbacks.log.items()] == [
        (1, 503, False),
        (2, success, True),
    ]


def test_callbacks_are_sent_in_the_order_in_which_tasks_end() -> None:
    harness = Harness()
    slow, fast = harness.submit("slow:3"), harness.submit("slow:0.5")

    harness.sandbox.advance(600)

    assert [body["id"] for _, _, body in harness.receiver.received] == [fast.id, slow.id]


def test_a_replayed_submission_gets_one_callback() -> None:
    harness = Harness()
    for _ in range(2):
        harness.client.videos.generate(BOAT, idempotency_key="my-own-key-number-1")

    harness.sandbox.advance(600)

    assert len(harness.receiver.received) == 1


def test_a_local_receiver_gets_the_callback_over_a_socket_and_confirms_it() -> None:
    """Submission, callback, confirmation: the sandbox, the client and the receiver, each on its own socket."""
    import uvicorn
    from evolink.sandbox._server import listening_socket, url_of

    tasks: list[Task] = []
    ended = threading.Event()
    sandbox = Sandbox(clock=ScaledClock(1000), allow_local_callbacks=True)
    listening = listening_socket("127.0.0.1", 0)
    with running(sandbox) as local, EvoLink("any-key", local.url) as client:

        def on_task(task: Task) -> None:
            tasks.append(task)
            ended.set()

        receiver = Receiver(client, base_url=url_of(listening), on_task=on_task)
        serving = uvicorn.Server(uvicorn.Config(receiver.asgi_app(), log_config=None, lifespan="off"))
        thread = threading.Thread(target=serving.run, args=([listening],))
        thread.start()
        while not serving.started:
            time.sleep(0.005)
        url = receiver.new_url()
        task = client.videos.generate(Wan25TextToVideo(prompt="A boat", callback_url=url))
        receiver.expect(url, task)
        arrived = ended.wait(10)
        serving.should_exit = True
        thread.join()
        listening.close()

    assert arrived
    assert [(received.id, received.status) for received in tasks] == [(task.id, "completed")]
    assert [delivery.delivered for delivery in sandbox.callbacks.log.items()] == [True]


def test_a_loopback_callback_url_is_refused_by_default() -> None:
    sandbox = Sandbox(clock=ScaledClock(1000))
    with running(sandbox) as local, EvoLink("any-key", local.url) as client:
        from evolink import errors

        with pytest.raises(errors.BadRequest, match="callback_url"):
            client.videos.generate(Wan25TextToVideo(prompt="A boat", callback_url="http://127.0.0.1:9/done"))
