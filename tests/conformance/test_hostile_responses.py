"""Servers with responses that no client expects: each is a failed check, and every report can be written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from evolink import conformance
from evolink._sansio.messages import MAX_BODY
from evolink.conformance import Baseline, Report
from support.stub_servers import REMOTE, Handle, failed_labels, result_of, run_against, sandbox

SMALL = "gemini-omni-flash-video-edit"
"""The model with the fewest test cases."""
UNWRITABLE = ("\x00", "\x1b", "\x9b", "\u202e", "\ud800", "\r")
JSON_HEADERS = {"content-type": "application/json"}
Mutate = Callable[[bytes], bytes]


def edit_text(edit: Callable[[str], str]) -> Mutate:
    """Return a function that edits every text in a JSON body."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {name: walk(value) for name, value in node.items()}
        if isinstance(node, list):
            return [walk(value) for value in node]
        return edit(node) if isinstance(node, str) else node

    return lambda content: json.dumps(walk(json.loads(content))).encode()


def edit_numbers(number: str) -> Mutate:
    """Return a function that replaces every integer in a JSON body by other digits."""

    def mutate(content: bytes) -> bytes:
        text: str = json.dumps(json.loads(content, parse_int=lambda digits: "NUMBER", parse_float=lambda _: "NUMBER"))
        return text.replace('"NUMBER"', number).encode()

    return mutate


def add_fields(**fields: Any) -> Mutate:
    return lambda content: json.dumps(json.loads(content) | fields).encode()


MUTATIONS: dict[str, Mutate] = {
    "half a surrogate": edit_text(lambda text: text + "\ud800"),
    "NUL": edit_text(lambda text: text + "\x00"),
    "control characters": edit_text(lambda text: f"\x1b[31m{text}\x9b\u202e\r\n"),
    "invalid UTF-8": lambda content: content[:-1] + b"\xff}",
    "surrogates in UTF-8": lambda content: content.replace(b'"task-', b'"task-\xed\xa0\x80'),
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "NUL in front": lambda content: b"\x00" + content,
    "nothing": lambda content: b"",
    "unclosed lists": lambda content: b"[" * 100_000,
    "400 digits": edit_numbers("9" * 400),
    "5000 digits": edit_numbers("9" * 5000),
    "infinity": edit_numbers("1e999"),
    "NaN": edit_numbers("NaN"),
    "deep nesting": add_fields(extra=json.loads("[" * 300 + "]" * 300)),
    "unwritable names": lambda content: json.dumps(
        json.loads(content) | {f"\x1b\ud800{n}": "\ud800" for n in range(50)}
    ).encode(),
    "unwritable results": add_fields(status="completed", results=["http://127.0.0.1:9/\ud800\x00"]),
    "a list": lambda content: b"[" + content + b"]",
    "nulls": lambda content: json.dumps(dict.fromkeys(json.loads(content))).encode(),
}


def mutating(mutate: Mutate, path: str = "/v1") -> Handle:
    """Return the sandbox, except that the bodies of its API below a path are mutated."""
    correct = sandbox()

    def handle(request: httpx.Request) -> httpx.Response:
        response = correct.handle(request)
        if not request.url.path.startswith(path):
            return response
        return httpx.Response(response.status_code, content=mutate(response.content), headers=JSON_HEADERS)

    return handle


def assert_reports_are_writable(report: Report) -> None:
    texts = [
        conformance.as_text(report),
        conformance.as_html(report),
        conformance.as_junit(report),
        json.dumps(report.to_dict(), ensure_ascii=False),
    ]
    for text in texts:
        text.encode("utf-8")
        assert not [character for character in UNWRITABLE if character in text]
    ElementTree.fromstring(conformance.as_junit(report).partition("?>")[2])


QUERIES = ("half a surrogate", "control characters", "unwritable results", "infinity", "nothing")
"""Mutations of queries only, which a run sends after it has created a task."""


@pytest.mark.parametrize(
    ("path", "name"), [*(("/v1", name) for name in MUTATIONS), *(("/v1/tasks", name) for name in QUERIES)]
)
def test_every_response_is_a_failed_check_and_every_report_is_written(path: str, name: str) -> None:
    report = run_against(mutating(MUTATIONS[name], path), models=(SMALL,), wait=3)

    assert report.failed()
    assert not report.stopped
    assert_reports_are_writable(report)


def test_an_id_that_no_url_can_hold_is_not_requested() -> None:
    handle = mutating(lambda content: content.replace(b'"id":"task-', b'"id":"task-' + b"a" * 1_000_000), "/v1/videos")

    report = run_against(handle, models=(SMALL,))

    assert result_of(report, "API query: /status completed").reason == "no task was created"
    assert len(conformance.as_text(report)) < 100_000


def test_a_compressed_body_is_read_up_to_the_limit() -> None:
    bomb = gzip.compress(b" " * (MAX_BODY + 1))

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(bomb), headers={"content-encoding": "gzip"})

    report = run_against(handle, models=(SMALL,))

    assert report.exit_code == 2
    assert f"the response has more than {MAX_BODY:,} bytes" in report.stopped


def test_half_a_surrogate_in_an_id_fails_that_check_and_all_others_are_made() -> None:
    handle = mutating(lambda content: content.replace(b'"id":"task-', b'"id":"task-\\ud800'), "/v1/videos")

    report = run_against(handle, models=(SMALL,))

    assert f"{SMALL} create: /id lone-surrogate" in failed_labels(report)
    assert result_of(report, f"{SMALL} /prompt type").outcome == "passed"
    assert result_of(report, "API query: /status completed").reason == "no task was created"


def test_the_names_of_checks_are_those_of_the_contract_whatever_names_a_response_has() -> None:
    report = run_against(mutating(MUTATIONS["unwritable names"]), models=(SMALL,), wait=3)

    labels = {result.check.label for result in report.results}
    assert all(label.isascii() and label.isprintable() for label in labels)
    assert f"{SMALL} create: / lone-surrogate" in failed_labels(report)


@pytest.mark.parametrize("credits", ["NaN", "9" * 400, "true"])
def test_a_balance_that_is_no_amount_stops_a_run_that_may_spend(credits: str) -> None:
    report = run_against(mutating(edit_numbers(credits), "/v1/credits"), base_url=REMOTE, models=(SMALL,), spend=5)

    assert "The balance cannot be read" in report.stopped


def test_a_baseline_of_any_text_can_be_read_again(tmp_path: Any) -> None:
    report = run_against(mutating(MUTATIONS["half a surrogate"]), models=(SMALL,), wait=3)
    failed = failed_labels(report)

    Baseline.write(tmp_path / "known.json", report)

    assert Baseline.read(tmp_path / "known.json").labels == failed
