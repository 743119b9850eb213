"""`evolink studio`: what it serves and prints, for the account and for a sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import uvicorn
from evolink.cli import run
from evolink.sandbox import Sandbox, running
from evolink.sandbox._studio import SandboxService
from evolink.studio import create_app
from support.asgi_client import ASGIClient


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, int]]:
    """Serve nothing; collect the addresses that the command would serve, each with the statuses of its pages."""
    found: list[tuple[str, int]] = []

    def serve(server: uvicorn.Server, sockets: list[object]) -> None:
        with ASGIClient(server.config.app, base_url="http://127.0.0.1:8767") as client:  # type: ignore[arg-type]
            found.append(("without the token", client.get("/studio/tasks").status_code))
            found.append(("another host", client.get("/studio/tasks", headers={"host": "evil.example"}).status_code))

    monkeypatch.setattr(uvicorn.Server, "run", serve)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return found


@pytest.mark.parametrize("arguments", [["--sandbox"], []])
def test_the_printed_address_has_the_token_that_every_page_requires(
    served: list[tuple[str, int]],
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVOLINK_API_KEY", "sk-a-secret-key")

    assert run(["studio", "--port", "0", *arguments]) == 0

    line = capsys.readouterr().out
    assert line.startswith("EvoLink studio on http://127.0.0.1:")
    assert "/studio/?token=" in line
    assert "secret" not in line
    assert served == [("without the token", 401), ("another host", 403)]


def test_a_sandbox_with_a_key_prints_the_address_of_its_studio_with_a_token(
    served: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sandbox", "--port", "0", "--api-key", "sk-a-secret-key"]) == 0

    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("EvoLink sandbox on http://127.0.0.1:")
    assert "/studio/?token=" in second
    assert "secret" not in second
    assert served == [("without the token", 401), ("another host", 403)]


def test_a_port_that_is_taken_is_a_wrong_usage(
    served: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    with running() as local:
        port = local.url.rpartition(":")[2]

        assert run(["studio", "--sandbox", "--port", port]) == 2

    assert "Try --port 0." in capsys.readouterr().err
    assert served == []


def test_a_drift_report_is_a_page(http: ASGIClient, tmp_path: Path) -> None:
    difference = {
        "page": "https://docs.example/wan",
        "model": "wan2.5-text-to-video",
        "pointer": "/prompt",
        "keyword": "maxLength",
        "documented": "<b>900",
        "ours": 1500,
        "effect": "narrowing",
        "state": "new",
    }
    report = tmp_path / "report.json"
    app = create_app(SandboxService(Sandbox(), api_key="sandbox"), drift_report=report)
    with ASGIClient(app, base_url="http://127.0.0.1:8767") as client:
        assert "cannot be read" in client.get("/studio/drift").text
        report.write_text("{}")
        assert "not a list of differences" in client.get("/studio/drift").text
        report.write_text(json.dumps([difference]))
        page = client.get("/studio/drift").text
        report.write_text("[]")
        assert "No difference" in client.get("/studio/drift").text
    assert "/prompt" in page
    assert "narrowing" in page
    assert "<b>900" not in page
    assert http.get("/studio/drift").status_code == 404
