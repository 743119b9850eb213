"""Sequences of requests: download and list of a completed task, and what repeats and refusals cost."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from evolink.conformance import Report
from support.stub_servers import REMOTE, failed_labels, result_of, run_against, sandbox

SMALL = "gemini-omni-flash-video-edit"
"""The model with the fewest test cases."""
DOWNLOAD, LIST = "API sequence: /results/0 download", "API sequence: /data list"
REFUSAL, REPEAT = "API sequence: / refusal-not-charged", "API sequence: / repeat-not-charged"


class SequenceServer:
    """The sandbox with other links to results, another balance, or no endpoint for lists and balances."""

    def __init__(self, *, link: str = "", settles: float = 0.0, lacks: str = "", shows: int = 50) -> None:
        self._sandbox = sandbox()
        self._link = link
        self._settles = settles
        self._lacks = lacks
        self._shows = shows
        self.links: list[tuple[str, bool]] = []
        """The links that were requested, and whether with the API key."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == self._lacks:
            return httpx.Response(404)
        if not path.startswith(("/v1", "/_sandbox")):
            self.links.append((str(request.url), "authorization" in request.headers))
        if path.startswith("/v1/tasks/"):
            self._sandbox.advance(10_000)
        response = self._sandbox.handle(request)
        if response.is_error or not path.startswith("/v1"):
            return response
        body = json.loads(response.content)
        if "results" in body and self._link:
            body["results"] = [self._link]
        if path == "/v1/credits" and self._settles:
            body["data"]["user"]["remaining_credits"] -= self._settles
            self._settles *= 2 if self._settles == 1 else 1
        if path == "/v1/tasks" and "model" in request.url.params:
            body["data"] = body["data"][: self._shows]
        return httpx.Response(200, json=body)


def run(server: SequenceServer, **plan: Any) -> Report:
    return run_against(server, models=(SMALL,), **plan)


def test_a_completed_task_is_downloaded_without_the_key_and_found_in_the_list() -> None:
    server = SequenceServer()

    report = run(server)

    assert [result_of(report, label).outcome for label in (DOWNLOAD, LIST, REFUSAL, REPEAT)] == ["passed"] * 4
    ((link, has_key),) = server.links
    assert link.startswith("http://127.0.0.1:9/results/task-unified-")
    assert not has_key


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("https://cdn.example.com/video.mp4", "the result is on another machine, which this run does not contact"),
        ("http://169.254.169.254/latest", "the result is on another machine, which this run does not contact"),
        ("file:///etc/passwd", "the result is not a URL"),
        ("http://127.0.0.1:9/\x00", "the result is not a URL"),
    ],
)
def test_a_link_elsewhere_is_not_requested(link: str, reason: str) -> None:
    server = SequenceServer(link=link)

    assert result_of(run(server), DOWNLOAD).reason == reason
    assert server.links == []


def test_another_machines_link_into_a_private_network_is_not_requested() -> None:
    server = SequenceServer(link="https://10.0.0.1/video.mp4")

    report = run_against(server, base_url=REMOTE, models=(SMALL,), spend=1e6)

    assert "the link is not requested" in result_of(report, DOWNLOAD).reason
    assert result_of(report, REPEAT).outcome == "skipped"
    assert server.links == []


def test_a_task_under_another_name_of_its_model_is_found_in_the_list_of_all_tasks() -> None:
    assert result_of(run(SequenceServer(shows=0)), LIST).outcome == "passed"


def test_a_task_that_settles_meanwhile_is_not_taken_for_a_charge() -> None:
    report = run(SequenceServer(settles=1))

    assert failed_labels(report) == set()


@pytest.mark.parametrize(("path", "labels"), [("/v1/tasks", [LIST]), ("/v1/credits", [REFUSAL, REPEAT])])
def test_a_server_without_an_endpoint_is_not_checked_for_it(path: str, labels: list[str]) -> None:
    report = run(SequenceServer(lacks=path))

    assert failed_labels(report) == set()
    assert [result_of(report, label).outcome for label in labels] == ["skipped"] * len(labels)


def test_documented_only_leaves_out_what_the_documentation_does_not_state() -> None:
    report = run(SequenceServer(), documented_only=True)

    labels = {result.check.label for result in report.results}
    assert labels & {DOWNLOAD, LIST, REFUSAL, REPEAT} == {DOWNLOAD}


def test_a_list_that_fails_is_one_failure() -> None:
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        is_list = request.url.path == "/v1/tasks"
        return httpx.Response(500, json={"error": {"message": "?"}}) if is_list else correct.handle(request)

    report = run_against(handle, models=(SMALL,))

    assert [label for label in failed_labels(report) if "properties" not in label] == ["API list: / status"]
    assert result_of(report, LIST).outcome == "skipped"
