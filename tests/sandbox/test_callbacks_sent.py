"""The sandbox's callbacks: when they are sent, what they say, how often they are tried."""

from __future__ import annotations

import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
from evolink import EvoLink, Task, contract, sandbox
from evolink.callbacks import Receiver
from evolink.models import Wan25TextToVideo
from evolink.sandbox import ManualClock, Sandbox, ScaledClock
from evolink.sandbox._sender import Sent
from support.client_harness import ClientHarness

URL = "https://hooks.example.com/done"
BOAT = Wan25TextToVideo(prompt="A boat", callback_url=URL)


@dataclass
class Receiving:
    """Answers callbacks with what is written, the last one for ever, and keeps what came and when."""

    clock: ManualClock
    answers: list[int | None] = field(default_factory=lambda: [200])
    came: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)

    def send(self, url: str, body: bytes) -> Sent:
        self.came.append((self.clock.now(), url, json.loads(body)))
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return Sent(status, None if status else "connection refused", None)


class Stage:
    def __init__(self, *answers: int | None) -> None:
        self.bench = ClientHarness()
        self.receiving = Receiving(self.bench.clock, list(answers or [200]))
        self.sandbox = self.bench.sandbox = Sandbox(clock=self.bench.clock, send=self.receiving.send)
        self.client = self.bench.client()

    def submit(self, words: str = "") -> Task:
        return self.client.videos.generate(BOAT, extra_headers={"X-Sandbox-Scenario": words})


@pytest.mark.parametrize(
    ("words", "status"), [("", "completed"), ("fail:service_error@60", "failed"), ("cancel@30", "cancelled")]
)
def test_a_callback_tells_the_end_with_the_body_of_the_query(words: str, status: str) -> None:
    stage = Stage()
    task = stage.submit(words)

    stage.sandbox.advance(600)

    ((_, url, body),) = stage.receiving.came
    assert url == URL
    assert body == stage.client.tasks.get(task.id).to_dict()
    assert body["status"] == status
    assert contract.validate(body, kind="callback") == []


def test_nothing_is_sent_before_the_end_nor_for_a_task_without_one() -> None:
    stage = Stage()
    stage.submit()
    stage.submit("stall@50")

    stage.sandbox.advance(60)
    early = list(stage.receiving.came)
    stage.sandbox.advance(86_400)

    assert early == []
    assert len(stage.receiving.came) == 1


@pytest.mark.parametrize("failure", [500, 404, 301, 199, None])
def test_a_failure_is_tried_again_after_1_2_and_4_seconds_and_no_more(failure: int | None) -> None:
    stage = Stage(failure)
    stage.submit()

    stage.sandbox.advance(600)

    times = [at for at, _, _ in stage.receiving.came]
    assert [round(later - earlier, 6) for earlier, later in itertools.pairwise(times)] == [1, 2, 4]
    assert [delivery.delivered for delivery in stage.sandbox.callbacks.log.items()] == [False] * 4


@pytest.mark.parametrize("success", [200, 201, 204, 299])
def test_any_2xx_is_success(success: int) -> None:
    stage = Stage(503, success)
    stage.submit()

    stage.sandbox.advance(600)

    assert [(d.attempt, d.status, d.delivered) for d in stage.sandbox.callbacks.log.items()] == [
        (1, 503, False),
        (2, success, True),
    ]


def test_callbacks_come_in_the_order_of_the_ends() -> None:
    stage = Stage()
    slow, fast = stage.submit("slow:3"), stage.submit("slow:0.5")

    stage.sandbox.advance(600)

    assert [body["id"] for _, _, body in stage.receiving.came] == [fast.id, slow.id]


def test_a_replayed_submission_is_told_of_once() -> None:
    stage = Stage()
    for _ in range(2):
        stage.client.videos.generate(BOAT, idempotency_key="my-own-key-number-1")

    stage.sandbox.advance(600)

    assert len(stage.receiving.came) == 1


def test_a_receiver_on_this_machine_is_called_over_a_real_socket_and_believes_what_it_asks_for() -> None:
    """Submission, callback, confirmation: the sandbox, the client and the receiver, each on its own socket."""
    import uvicorn
    from evolink.sandbox._server import listening_socket, url_of

    told: list[Task] = []
    ended = threading.Event()
    acted = Sandbox(clock=ScaledClock(1000), allow_local_callbacks=True)
    listening = listening_socket("127.0.0.1", 0)
    with sandbox.running(acted) as local, EvoLink("any-key", local.url) as client:

        def on_task(task: Task) -> None:
            told.append(task)
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
    assert [(one.id, one.status) for one in told] == [(task.id, "completed")]
    assert [delivery.delivered for delivery in acted.callbacks.log.items()] == [True]


def test_a_loopback_callback_is_not_called_without_the_switch() -> None:
    acted = Sandbox(clock=ScaledClock(1000))
    with sandbox.running(acted) as local, EvoLink("any-key", local.url) as client:
        from evolink import errors

        with pytest.raises(errors.BadRequest, match="callback_url"):
            client.videos.generate(Wan25TextToVideo(prompt="A boat", callback_url="http://127.0.0.1:9/done"))
