"""The registry of measured clients, and the server they are measured against."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tooling.bench.benchmarks.bulk import ENVIRONMENT
from tooling.bench.benchmarks.download import METHODS
from tooling.bench.benchmarks.startup import PROGRAMS
from tooling.bench.clients import CLIENTS, ENVIRONMENTS
from tooling.bench.environments import requirements
from tooling.bench.server.handlers import Plan, Request, Tasks, handle
from tooling.bench.workloads.process import load_adapter

ADAPTERS = sorted({name for client in CLIENTS.values() for name in (client.sync, client.asynchronous) if name})


@pytest.mark.parametrize("name", ADAPTERS)
def test_each_adapter_can_be_imported_and_has_create_and_get(name: str) -> None:
    adapter = load_adapter(name)

    assert callable(adapter.create)
    assert callable(adapter.get)


def test_each_client_is_in_a_defined_environment() -> None:
    used = {client.environment for client in CLIENTS.values()}
    used |= {ENVIRONMENT} | {environment for environment, _ in (*METHODS.values(), *PROGRAMS.values())}

    assert used <= set(ENVIRONMENTS)


def test_the_wheel_replaces_the_projects_name_in_requirements() -> None:
    wanted = requirements(["evolink[aiohttp]", "openai<2"], "/wheels/evolink.whl")

    assert wanted == ["evolink[aiohttp] @ file:///wheels/evolink.whl", "openai<2"]


def send(tasks: Tasks, method: str, path: str, payload: object = None) -> Any:
    return json.loads(handle(tasks, Request(method, path, json.dumps(payload).encode())) or "null")


APIS = [
    ("/v1/videos/generations", "/v1/tasks/{id}", "status", "completed"),
    ("/v1/videos", "/v1/videos/{id}", "status", "completed"),
    ("/v1/text_to_video", "/v1/tasks/{id}", "status", "SUCCEEDED"),
    ("/v1/predictions", "/v1/predictions/{id}", "status", "succeeded"),
    ("/fal-ai/veo3", "/fal-ai/veo3/requests/{request_id}/status?logs=0", "status", "COMPLETED"),
]


@pytest.mark.parametrize(("create", "query", "key", "final"), APIS)
def test_a_task_of_each_api_ends_at_its_last_query(create: str, query: str, key: str, final: str) -> None:
    tasks = Tasks("http://127.0.0.1:9")
    tasks.reset(Plan(polls=2))

    task = send(tasks, "POST", create)
    statuses = [send(tasks, "GET", query.format(**task))[key] for _ in range(2)]

    assert statuses[0] != final
    assert statuses[1] == final
    assert tasks.tasks_queried == 2


def test_an_operation_of_google_ends_at_its_last_query() -> None:
    tasks = Tasks()

    name = send(tasks, "POST", "/v1beta1/models/veo:predictLongRunning")["name"]
    operation = send(tasks, "POST", "/v1beta1/models/veo:fetchPredictOperation", {"operationName": name})

    assert operation["done"] is True


def test_a_task_that_ends_by_time_reports_its_progress_and_ends_then() -> None:
    now = [0.0]
    tasks = Tasks(clock=lambda: now[0])
    tasks.reset(Plan(polls=0, seconds=10))
    path = "/v1/tasks/" + send(tasks, "POST", "/v1/videos/generations")["id"]

    progress = []
    for now[0] in (0.0, 5.5, 10.0):
        progress.append(send(tasks, "GET", path)["progress"])

    assert progress == [0, 50, 100]
    assert tasks.ends_at(0) == 10


def test_a_batch_counts_as_its_tasks_and_one_request() -> None:
    tasks = Tasks()
    ids = [send(tasks, "POST", "/v1/videos/generations")["id"] for _ in range(3)]
    tasks.start()

    batch = send(tasks, "POST", "/v1/tasks/batch", {"task_ids": ids})["data"]

    assert [task["id"] for task in batch] == ids
    assert (tasks.tasks_queried, tasks.requests) == (3, 1)


def test_an_unknown_path_has_no_response() -> None:
    assert handle(Tasks(), Request("GET", "/elsewhere", b"")) is None
