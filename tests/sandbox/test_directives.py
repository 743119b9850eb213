"""The directives of scenarios: their syntax, and the effect of each."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest
from evolink import catalog
from evolink.sandbox import ManualClock, Sandbox, SandboxTransport, _scenarios, running
from evolink.sandbox._api import faults
from evolink.sandbox._api.extensions import DELAY, RATE
from evolink.sandbox._scenarios import DIRECTIVES, RequestDirective, parse_scenario

BOAT = "wan2.5-text-to-video"


def test_every_directive_is_documented_with_an_example_that_parses() -> None:
    lists = re.findall(r"^    (\S.*?)  ", _scenarios.__doc__ or "", re.MULTILINE)
    examples = [example for each in lists for example in each.removesuffix(", …").split(", ")]

    names = {(re.match(r"(?:query\.|result\.)?([a-z-]+?)(?:x[0-9]+)?(?![a-z-])", each) or "?")[1] for each in examples}

    assert names == set(DIRECTIVES)
    assert all(parse_scenario(example).text == example for example in examples)


ARGUMENTS = {"error": ":502", "latency": ":200±50", "drip": ":1kB/s", "price": ":x2", "seconds": ":12.08"}
FAULTS = {name: directive for name, directive in DIRECTIVES.items() if isinstance(directive, RequestDirective)}


def send(
    sandbox: Sandbox,
    target: str,
    scenario: str | None = None,
    task_id: str = "",
    key: str = "",
    model: str = BOAT,
) -> httpx.Response:
    """Return the response to a request of that target, under a scenario or that of the sandbox."""
    method, path, body = {
        "create": ("POST", "/v1/videos/generations", {"model": model, "prompt": "A boat"}),
        "query": ("GET", f"/v1/tasks/{task_id}", None),
        "batch": ("POST", "/v1/tasks/batch", {"task_ids": [task_id]}),
        "list": ("GET", "/v1/tasks", None),
        "credits": ("GET", "/v1/credits", None),
        "files": ("GET", "/api/v1/files/quota", None),
        "prices": ("GET", "/v1/catalog/models/veo3-fast/pricing-rules", None),
        "result": ("GET", f"/results/{task_id}.mp4", None),
    }[target]
    headers = {b"authorization": b"Bearer any"}
    headers |= {b"x-sandbox-scenario": scenario.encode()} if scenario is not None else {}
    headers |= {b"idempotency-key": key.encode()} if key else {}
    return sandbox.handle(httpx.Request(method, f"http://127.0.0.1{path}", headers=headers, json=body))


@pytest.mark.parametrize("name", sorted(DIRECTIVES.keys() - FAULTS))
def test_every_task_directive_changes_a_response(name: str) -> None:
    """Of submissions, the first of which is refused, of queries from the start of the task to its end, or of a list."""

    def responses(scenario: str) -> list[Any]:
        sandbox = Sandbox(clock=ManualClock())
        seen = [send(sandbox, "create", scenario) for _ in range(2)]
        for _ in range(100):
            sandbox.advance(2)
            seen.append(send(sandbox, "query", scenario, seen[1].json()["id"]))
        seen.append(send(sandbox, "list", scenario))
        return [(each.status_code, dict(each.headers), each.content) for each in seen]

    assert responses("error:503") == responses("error:503")
    assert responses(f"error:503, {name}{ARGUMENTS.get(name, '')}") != responses("error:503")


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_every_fault_changes_the_responses_of_its_targets_and_no_others(name: str) -> None:
    sandbox = Sandbox(clock=ManualClock())
    task_id = send(sandbox, "create", "").json()["id"]
    sandbox.advance(600)
    targets = ["create", "query", "batch", "list", "credits", "files", "prices", "result"]

    def is_changed(target: str, directive: str) -> bool:
        response = send(sandbox, target, directive, task_id)
        return response.status_code != 200 or bool(response.extensions) or response.content.startswith(b"<html")

    for target in FAULTS[name].targets:
        directive = f"{target}.{name}{ARGUMENTS.get(name, '')}"
        assert [each for each in targets if is_changed(each, directive)] == [target]
    everywhere = f"any.{name}{ARGUMENTS.get(name, '')}x9"
    assert [each for each in targets if is_changed(each, everywhere)] == list(FAULTS[name].targets)


def test_every_fault_has_one_effect() -> None:
    assert sorted([*faults.REFUSALS, *faults.DAMAGES, *faults.PACES]) == sorted(FAULTS)


def test_a_fault_of_a_probability_meets_that_share_of_requests_and_is_repeatable() -> None:
    def refused(seed: int) -> list[int]:
        sandbox = Sandbox(clock=ManualClock(), seed=seed)
        sandbox.set_scenario("credits.error:503@5%, list.error:500@0%, files.error:500@100%")
        statuses = [send(sandbox, "credits").status_code for _ in range(1000)]
        assert {send(sandbox, "list").status_code for _ in range(20)} == {200}
        assert {send(sandbox, "files").status_code for _ in range(20)} == {500}
        return [index for index, status in enumerate(statuses) if status == 503]

    assert 20 < len(refused(1)) < 80
    assert refused(1) == refused(1) != refused(2)


def test_a_probability_with_a_count_applies_at_most_that_often_to_a_submission() -> None:
    sandbox = Sandbox(clock=ManualClock())
    for key in ("a" * 16, "b" * 16):
        statuses = [send(sandbox, "create", "error:503@50%x2", key=key).status_code for _ in range(40)]
        assert (statuses.count(503), statuses[-1]) == (2, 200)


@pytest.mark.parametrize(
    ("argument", "low", "high"),
    [("200", 0.2, 0.2), ("200±50", 0.15, 0.25), ("200+-50ms", 0.15, 0.25), ("2.5s", 2.5, 2.5), ("1±2s", 0, 3)],
)
def test_a_latency_varies_evenly_between_its_bounds(argument: str, low: float, high: float) -> None:
    sandbox = Sandbox(clock=ManualClock())
    delays = [send(sandbox, "credits", f"latency:{argument}").extensions[DELAY] for _ in range(200)]

    assert low <= min(delays) <= low + 0.1 * (high - low)
    assert high - 0.1 * (high - low) <= max(delays) <= high


def test_latency_and_drip_apply_beside_other_faults_and_add_up() -> None:
    response = send(Sandbox(clock=ManualClock()), "create", "latency:100, error:503, create.latency:50, drip:2KiB/s")

    assert response.status_code == 503
    assert response.extensions[DELAY] == pytest.approx(0.15)
    assert response.extensions[RATE] == 2048


def test_a_directive_for_models_leaves_others_alone() -> None:
    sandbox = Sandbox(clock=ManualClock())
    sandbox.set_scenario("wan*/fail, veo3.1-pro/error:503, kling-*/query.error:502x9, kling-*/batch.error:502")

    assert send(sandbox, "create", model="veo3.1-pro").status_code == 503
    boat, cat = (send(sandbox, "create", model=model).json()["id"] for model in (BOAT, "kling-o3-text-to-video"))
    sandbox.advance(3600)

    assert send(sandbox, "query", task_id=boat).json()["status"] == "failed"
    assert send(sandbox, "query", task_id=cat).status_code == 502
    assert [send(sandbox, "batch", task_id=each).status_code for each in (boat, cat)] == [200, 502]


def test_a_renamed_model_can_be_named_by_its_old_name() -> None:
    old, (new, _) = next(iter(catalog.aliases().items()))

    assert parse_scenario(f"{old}/lost", models=[new]).faults


def test_the_transport_waits_as_the_scenario_says() -> None:
    slept: list[float] = []
    transport = SandboxTransport(Sandbox(clock=ManualClock()), sleep=slept.append)
    headers = {"authorization": "Bearer any", "x-sandbox-scenario": "latency:200, drip:100B/s"}
    url = "http://127.0.0.1/v1/credits"

    async def get() -> bytes:
        async with httpx.AsyncClient(transport=transport) as http:
            return (await http.get(url, headers=headers)).content

    with httpx.Client(transport=transport) as http:
        body = http.get(url, headers=headers).content
    in_sync = slept.copy()

    assert asyncio.run(get()) == body
    assert in_sync[0] == 0.2
    assert sum(in_sync[1:]) == pytest.approx(len(body) / 100)
    assert slept == in_sync * 2


@pytest.mark.parametrize("scenario", ["latency:2s", "drip:0.5B/s"])
def test_a_response_slower_than_the_timeout_raises_read_timeout(scenario: str) -> None:
    slept: list[float] = []
    transport = SandboxTransport(Sandbox(clock=ManualClock()), sleep=slept.append)
    headers = {"authorization": "Bearer any", "x-sandbox-scenario": scenario}

    with httpx.Client(transport=transport, timeout=1.5) as http, pytest.raises(httpx.ReadTimeout):
        http.get("http://127.0.0.1/v1/credits", headers=headers)

    assert slept == [1.5]


def test_a_response_over_a_socket_is_late_and_slow() -> None:
    sandbox = Sandbox()
    headers = {"authorization": "Bearer any", "x-sandbox-scenario": "latency:60, drip:2kB/s"}
    with running(sandbox) as local, httpx.stream("GET", f"{local.url}/v1/credits", headers=headers) as response:
        pieces = list(response.iter_raw())

    assert response.elapsed.total_seconds() >= 0.06
    assert len(pieces) > 1
    assert len(b"".join(pieces)) == int(response.headers["content-length"])


def test_a_scenario_is_parsed() -> None:
    scenario = parse_scenario("fail:service_error@60, error:429x2, query.lost, result.broken")

    assert (scenario.final_status, scenario.error_code, scenario.end_share) == ("failed", "service_error", 0.6)
    assert [(f.target, f.name, f.argument, f.times) for f in scenario.faults] == [
        ("create", "error", "429", 2),
        ("query", "lost", None, 1),
        ("result", "broken", None, 1),
    ]
