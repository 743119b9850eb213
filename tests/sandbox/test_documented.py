"""docs/sandbox.md and docs/testing.md describe all directives, admin requests and fixtures, and their examples work."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from evolink import pytest_plugin
from evolink.sandbox import ManualClock, Sandbox, _admin
from evolink.sandbox._scenarios import _TARGETS, DIRECTIVES, parse_scenario
from support.client_harness import ROOT

SANDBOX = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
TESTING = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")


def section(page: str, title: str) -> str:
    return page.split(f"{title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_directive_has_a_row_with_an_example_that_parses() -> None:
    rows = re.findall(r"^\| (.*?) \|", section(SANDBOX, "## Scenarios"), re.MULTILINE)[1:]
    examples = re.findall(r"`([^`]+)`", " ".join(rows))

    names = {re.split(r"[:@]", example.removeprefix("result."))[0] for example in examples}
    assert names == set(DIRECTIVES)
    assert [parse_scenario(example).text for example in examples] == examples


def test_every_scenario_in_the_text_parses() -> None:
    quoted = re.findall(r"`([^`\n]+)`", section(SANDBOX, "## Scenarios"))
    scenarios = [each for each in quoted if re.match(r"[a-z0-9.*-]+[/:]|any\.", each) and not each.endswith(".")]

    assert {"veo3.1-pro/lost", "any.error:503@5%, files.latency:2s"} <= set(scenarios)
    assert [parse_scenario(each).text for each in scenarios] == scenarios


def test_every_operation_is_named() -> None:
    text = section(SANDBOX, "## Scenarios")

    assert [name for name in [*_TARGETS, "any"] if f"`{name}.`" not in text] == []


def test_every_admin_request_has_a_row() -> None:
    rows = re.findall(r"^\| `(GET|POST) ([a-z]+)", section(SANDBOX, "## The admin API"), re.MULTILINE)

    assert set(rows) == set(_admin._ACTIONS)


def test_every_fixture_has_a_row() -> None:
    rows = re.findall(r"^\| `(evolink_\w+)` \|", TESTING, re.MULTILINE)

    assert sorted(rows) == sorted([*pytest_plugin.FIXTURES, "evolink_contract"])


def test_the_example_of_verify_works() -> None:
    sandbox = Sandbox(clock=ManualClock())
    body = re.search(r"/_sandbox/verify -d '(\{.*?\n    \})'", SANDBOX, re.DOTALL)
    assert body is not None

    def send(method: str, path: str, content: str | None = None) -> Any:
        headers = {"authorization": "Bearer any"}
        return sandbox.handle(httpx.Request(method, f"http://127.0.0.1{path}", headers=headers, content=content))

    task = send("POST", "/v1/videos/generations", '{"model": "veo3.1-pro", "prompt": "A cat"}').json()
    assert send("POST", "/_sandbox/verify", body[1]).status_code == 409
    send("GET", f"/v1/tasks/{task['id']}")
    assert send("POST", "/_sandbox/verify", body[1]).status_code == 200


def test_the_example_without_pytest_works(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = (
        section(TESTING, "## Without pytest")
        .split("```python\n")[1]
        .split("```")[0]
        .replace("speed=100", "speed=10_000")
    )

    exec(compile(code, "testing.md", "exec"), {})

    assert (tmp_path / "cat.mp4").stat().st_size > 1000
