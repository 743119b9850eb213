"""scripts/drift read: its output, its inputs and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.client_harness import ROOT
from support.drift import spec_pages
from support.drift.layouts import as_json, as_markdown, as_rendered
from support.drift.made_up_models import CHOICES, LENGTHS, with_prose
from support.drift.models import document
from tooling.drift.__main__ import COMMANDS, main
from tooling.drift.pages.loading import MAX_BYTES


@pytest.fixture
def rendered(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_bytes(as_rendered(with_prose(LENGTHS, "es"), "es"))
    return path


class _Pages(BaseHTTPRequestHandler):
    bodies: dict[str, tuple[int, dict[str, str], bytes]]

    def do_GET(self) -> None:
        status, headers, body = self.bodies.get(self.path, (404, {}, b"gone"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
            while self.path == "/endless":
                self.wfile.write(b"x" * 100_000)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def serving(bodies: dict[str, tuple[int, dict[str, str], bytes]]) -> Generator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Pages", (_Pages,), {"bodies": bodies}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_json_has_the_documented_shape(rendered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["read", str(rendered), "--json"])

    printed = json.loads(capsys.readouterr().out)
    assert code == 0
    assert list(printed) == ["layout", "language", "method", "path", "models", "fields", "candidates"]
    assert printed["fields"] == LENGTHS.shown()
    assert printed["fields"]["image_urls"] == {
        "type": "array",
        "items": {"type": "string", "format": "uri"},
        "minItems": 2,
        "maxItems": 2,
        "required": True,
    }


def test_the_table_shows_each_field_with_its_constraints(rendered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(rendered)]) == 0

    out = capsys.readouterr().out
    assert "made-up-1-text-to-video: POST /v1/videos/generations (rendered, es)" in out
    rows = [" ".join(line.split()) for line in out.split("\n")]
    assert "prompt string yes 1 characters or more; at most 700 characters" in rows
    assert "tags string[] 1 elements or more; one of calm, loud" in rows
    assert 'code string "0042" 4 characters or more; at most 4 characters' in rows


def test_nested_fields_are_shown_below_their_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.json"
    path.write_bytes(as_json(CHOICES))

    assert main(["read", str(path)]) == 0

    rows = [line.split() for line in capsys.readouterr().out.split("\n")]
    assert ["model_params.kind", "string", "yes", '"single"', "one", "of", "single,", "multi"] in rows
    assert ["model_params.more.on", "boolean", "true"] in rows


def test_a_page_that_cannot_be_read_ends_with_two_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.txt").write_bytes(as_rendered(LENGTHS)[:1500])
    (tmp_path / "large").write_bytes(b" " * (MAX_BYTES + 1))
    other = document(LENGTHS)
    other["paths"] = {"/v1/tasks/{task_id}": {"get": {}}}
    (tmp_path / "tasks.json").write_text(json.dumps(other))
    reasons = {"cut.txt": "cut off", "large": "at most", "tasks.json": "tasks", "none": "can't be opened", "": "opened"}

    for name, reason in reasons.items():
        code = main(["read", str(tmp_path / name), "--json"])
        out, error = capsys.readouterr()
        assert (code, out, error.count("\n")) == (2, "", 1)
        assert reason in error


def test_wrong_usage_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["read"], ["nothing"], ["read", "a", "b"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_every_command_has_a_line_of_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.json"
    path.write_bytes(as_json(LENGTHS.with_field("wicked\x1b[2J", {"type": "string"})))

    assert main(["read", str(path)]) == 0

    assert "\x1b" not in capsys.readouterr().out


def test_standard_input_is_read() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tooling.drift", "read", "-", "--json"],
        input=as_markdown(LENGTHS),
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")},
        timeout=60,
    )

    assert json.loads(done.stdout)["layout"] == "markdown"


def test_a_url_is_fetched(capsys: pytest.CaptureFixture[str]) -> None:
    page = as_markdown(LENGTHS)
    with serving({"/page.md": (200, {}, page), "/moved": (301, {"Location": "/page.md"}, b"")}) as at:
        codes = [main(["read", f"{at}/{path}", "--json"]) for path in ("page.md", "moved")]

    assert codes == [0, 0]
    assert capsys.readouterr().out.count('"layout": "markdown"') == 2


def test_a_url_that_does_not_return_a_page_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    bodies = {
        "/html": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html></html>"),
        "/large": (200, {}, b"x" * (MAX_BYTES * 3)),
        "/endless": (200, {}, b""),
        "/short": (200, {"Content-Length": "99"}, b"x"),
        "/circle": (302, {"Location": "/circle"}, b""),
        "/broken": (500, {}, b"oops"),
    }
    with serving(bodies) as at:
        for path in (*bodies, "/missing"):
            assert main(["read", at + path]) == 2
    assert main(["read", f"{at}/gone"]) == 2
    assert main(["read", "http://[broken"]) == 2

    error = capsys.readouterr().err
    assert error.count("\n") == 9
    assert error.count("more than 2,") == 2
    for reason in (".md at the end", "at most 2,000,000", "HTTP 500", "HTTP 404"):
        assert reason in error


def test_a_file_that_never_ends_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "/dev/zero"]) == 2

    assert "more than 2,000,000 bytes" in capsys.readouterr().err


def test_a_union_shows_the_limits_of_each_alternative(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = {
        "type": "object",
        "properties": {
            "model": {"type": "string", "enum": ["acme-1"]},
            "length": {"oneOf": [{"type": "integer", "minimum": 3}, {"type": "string", "enum": ["auto"]}]},
            "sizes": {"type": "array", "items": {"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}]}},
        },
    }
    path = tmp_path / "page.json"
    path.write_text(json.dumps(spec_pages.document(request)), "utf-8")

    assert main(["read", str(path)]) == 0

    output = capsys.readouterr().out
    assert "integer >= 3; string one of auto" in output
    assert "integer <= 9" in output


def test_a_closed_pipe_is_no_traceback(rendered: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "tooling.drift", "read", str(rendered)]
    done = subprocess.run(
        command, stdout=write, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (141, b"")
