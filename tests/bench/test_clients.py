"""The table of what is measured, and the server it is measured against."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tooling.bench.drivers.loading import adapter
from tooling.bench.environments import requirements
from tooling.bench.peers import CLIENTS, ENVIRONMENTS
from tooling.bench.rows.downloading import WAYS
from tooling.bench.rows.starting import COMMANDS
from tooling.bench.service import Asked, Plan, Tasks, answer

ADAPTERS = sorted({name for client in CLIENTS.values() for name in (client.sync, client.asynchronous) if name})


@pytest.mark.parametrize("name", ADAPTERS)
def test_each_adapter_is_there_and_can_create_and_get(name: str) -> None:
    kind = adapter(name)

    assert callable(kind.create)
    assert callable(kind.get)


def test_each_client_is_in_an_environment_that_is_made() -> None:
    homes = {client.environment for client in CLIENTS.values()}
    homes |= {home for home, _ in (*WAYS.values(), *COMMANDS.values())}

    assert homes <= set(ENVIRONMENTS)


def test_our_wheel_takes_the_place_of_our_name() -> None:
    wanted = requirements(["evolink[aiohttp]", "openai<2"], "/wheels/evolink.whl")

    assert wanted == ["evolink[aiohttp] @ file:///wheels/evolink.whl", "openai<2"]


def body(tasks: Tasks, method: str, path: str, sent: object = None) -> Any:
    return json.loads(answer(tasks, Asked(method, path, json.dumps(sent).encode())) or "null")


SHAPES = [
    ("/v1/videos/generations", "/v1/tasks/{id}", "status", "completed"),
    ("/v1/videos", "/v1/videos/{id}", "status", "completed"),
    ("/v1/text_to_video", "/v1/tasks/{id}", "status", "SUCCEEDED"),
    ("/v1/predictions", "/v1/predictions/{id}", "status", "succeeded"),
    ("/fal-ai/veo3", "/fal-ai/veo3/requests/{request_id}/status?logs=0", "status", "COMPLETED"),
]


@pytest.mark.parametrize(("create", "query", "key", "ended"), SHAPES)
def test_a_task_of_each_api_ends_at_its_last_query(create: str, query: str, key: str, ended: str) -> None:
    tasks = Tasks("http://127.0.0.1:9")
    tasks.reset(Plan(polls=2))

    task = body(tasks, "POST", create)
    told = [body(tasks, "GET", query.format(**task))[key] for _ in range(2)]

    assert told[0] != ended
    assert told[1] == ended
    assert tasks.asked == 2


def test_an_operation_of_google_ends_as_well() -> None:
    tasks = Tasks()

    operation = body(tasks, "POST", "/v1beta1/models/veo:predictLongRunning")["name"]
    told = body(tasks, "POST", "/v1beta1/models/veo:fetchPredictOperation", {"operationName": operation})

    assert told["done"] is True


def test_a_task_by_time_ends_at_its_time_and_tells_its_progress() -> None:
    now = [0.0]
    tasks = Tasks(clock=lambda: now[0])
    tasks.reset(Plan(polls=0, seconds=10))
    path = "/v1/tasks/" + body(tasks, "POST", "/v1/videos/generations")["id"]

    told = []
    for now[0] in (0.0, 5.5, 10.0):
        told.append(body(tasks, "GET", path)["progress"])

    assert told == [0, 50, 100]
    assert tasks.ends_at(0) == 10


def test_a_batch_counts_its_tasks_and_one_request() -> None:
    tasks = Tasks()
    ids = [body(tasks, "POST", "/v1/videos/generations")["id"] for _ in range(3)]
    tasks.start()

    told = body(tasks, "POST", "/v1/tasks/batch", {"task_ids": ids})["data"]

    assert [task["id"] for task in told] == ids
    assert (tasks.asked, tasks.requests) == (3, 1)


def test_an_unknown_path_has_no_answer() -> None:
    assert answer(Tasks(), Asked("GET", "/elsewhere", b"")) is None
