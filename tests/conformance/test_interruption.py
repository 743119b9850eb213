"""Ctrl-C, servers that are not there yet, and servers that are never reached."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from evolink import conformance
from evolink.conformance import Server
from support.stub_servers import KEY, LOCAL, VEO, driver, failed_labels, run_against, sandbox


class InterruptingServer:
    """The sandbox, whose n-th request is interrupted by Ctrl-C."""

    def __init__(self, at: int) -> None:
        self._sandbox = sandbox()
        self._left = at

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt
        return self._sandbox.handle(request)


@pytest.mark.parametrize("at", [1, 5, 60, 157, 160])
def test_ctrl_c_ends_the_run_with_what_is_known(at: int) -> None:
    report = run_against(InterruptingServer(at))

    assert (report.exit_code, report.stopped) == (130, "The run was interrupted.")
    assert failed_labels(report) == set()
    assert report.counts()["passed"] >= (100 if at >= 157 else 0)
    assert "The run was interrupted." in conformance.as_html(report)
    assert "The run was interrupted." in conformance.as_junit(report)
    assert report.to_dict()["interrupted"] is True


def test_ctrl_c_in_a_process_does_not_wait_for_a_slow_server_and_writes_all_reports(tmp_path: Path) -> None:
    correct, lock, requests, stuck = sandbox(), threading.Lock(), [0], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            with lock:
                requests[0] += 1
                response = correct.handle(
                    httpx.Request(self.command, f"{LOCAL}{self.path}", headers=dict(self.headers), content=body)
                )
            if requests[0] > 60:
                stuck.set()
                closed.wait(30)
            self.send_response(response.status_code)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(response.content)))
            self.end_headers()
            self.wfile.write(response.content)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *arguments: object) -> None:
            """Log nothing."""

    closed = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *arguments: None  # type: ignore[method-assign]  # the client has disconnected
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    files = {name: tmp_path / f"report.{name}" for name in ("junit", "json", "html")}
    command = [sys.executable, "-m", "evolink", "contract", "run", "--model", VEO]
    command += ["--base-url", f"http://127.0.0.1:{server.server_address[1]}"]
    command += [word for name, file in files.items() for word in (f"--{name}", str(file))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert stuck.wait(60)
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=20)  # far less than the 90 seconds that a response may take
        finally:
            process.kill()
            closed.set()
            server.shutdown()
            server.server_close()

    assert (process.returncode, errors) == (130, "")
    assert "stopped: The run was interrupted." in output
    cases = ElementTree.parse(files["junit"]).getroot().findall("testsuite/testcase")
    assert len([case for case in cases if not len(case)]) > 20
    assert json.loads(files["json"].read_text("utf-8"))["coverage"]["exercised"] > 20
    assert files["html"].read_text("utf-8").startswith("<!DOCTYPE html>")


class StartingServer:
    """The sandbox, which responds only after some requests."""

    def __init__(self, refusals: int, *, status: int | None = None) -> None:
        self._sandbox = sandbox()
        self._refusals = refusals
        self._status = status

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self._refusals -= 1
        if self._refusals < 0:
            return self._sandbox.handle(request)
        if self._status is not None:
            return httpx.Response(self._status)
        raise httpx.ConnectError("refused")


@pytest.mark.parametrize("status", [None, 502])
def test_a_run_waits_for_a_server_that_is_starting(status: int | None) -> None:
    report = run_against(StartingServer(3, status=status), wait_for=60)

    assert (report.exit_code, failed_labels(report)) == (0, set())


def test_a_server_that_does_not_start_in_time_was_never_reached() -> None:
    report = run_against(StartingServer(10_000), wait_for=20)

    assert (report.exit_code, report.reached, report.results[1:]) == (2, False, ())
    assert 15 < report.requests < 25


def test_any_response_ends_the_waiting() -> None:
    server = Server(LOCAL, KEY, driver=driver(lambda request: httpx.Response(404)), sleep=lambda seconds: None)

    server.wait_until_ready(60)

    assert server.request_count == 1
