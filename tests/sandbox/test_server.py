"""The sandbox over real sockets, as a server in this process and as a command."""

from __future__ import annotations

import logging
import multiprocessing
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import EvoLink, contract, sandbox
from evolink.models import Wan25TextToVideo
from evolink.sandbox._real_time import RealTimeEventLoop
from support.client_harness import http_client_of, sandbox_process
from support.wire import disconnect_after, send_raw_request


def test_a_video_is_generated_and_downloaded_over_sockets(tmp_path: Path) -> None:
    with sandbox.running(speed=1000) as local, local.client() as client:
        download = client.videos.run(Wan25TextToVideo(prompt="A boat", quality="480p"), tmp_path / "boat.mp4")

    assert download.path.read_bytes()[4:8] == b"ftyp"


def test_one_connection_is_enough_to_generate_and_download(tmp_path: Path) -> None:
    with sandbox.running(speed=1000) as local, local.client() as client:
        client.videos.run(Wan25TextToVideo(prompt="A boat", quality="480p"), tmp_path / "boat.mp4")
        (transport,) = http_client_of(client)._transport._transports.values()  # type: ignore[attr-defined]

        assert len(transport._pool.connections) == 1


def test_a_client_of_an_ended_sandbox_gets_connection_failed() -> None:
    from evolink import errors

    with sandbox.running() as local:
        client = local.client()
    client._session.driver.sleep = lambda seconds: None

    with client, pytest.raises(errors.ConnectionFailed, match="Nothing was sent"):
        client.credits.get()


def test_curl_gets_the_documented_response() -> None:
    with sandbox.running() as local:
        run = subprocess.run(
            [
                *("curl", "-sS", "--request", "POST", "--url", f"{local.url}/v1/videos/generations"),
                *("--header", "Authorization: Bearer <token>", "--header", "Content-Type: application/json"),
                *("--data", '{"model": "wan2.5-text-to-video", "prompt": "A cat playing piano"}'),
            ],
            capture_output=True,
            text=True,
            check=True,
        )

    assert '"status":"pending"' in run.stdout
    assert '"estimated_time":120' in run.stdout


def test_the_command_prints_its_url_and_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVOLINK_SANDBOX_API_KEY", "sk-evo-mine")
    with sandbox_process("--port", "0", "--speed", "100", "--allow-host", "sandbox.test") as (process, line):
        assert line.startswith("EvoLink sandbox on http://127.0.0.1:")
        url = line.rpartition(" ")[2].strip()
        with EvoLink("sk-evo-mine", url) as client:
            assert client.credits.get().remaining == 10_000
        hosts = ("127.0.0.1", "sandbox.test:80", "evil.test")
        assert [httpx.get(f"{url}/v1/credits", headers={"host": host}).status_code for host in hosts] == [401, 401, 403]

    assert process.returncode == 130


def test_a_taken_port_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with sandbox_process("--port", str(port)) as (process, line):
            process.wait(timeout=20)
            assert process.stderr is not None
            message = process.stderr.read()

    assert line == ""
    assert process.returncode == 2
    assert f"127.0.0.1:{port}" in message
    assert "in use" in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--host", "0.0.0.0"), "--allow-remote"),
        (("--speed", "-1"), "--speed"),
        (("--port", "99999"), "--port"),
        (("--scenario", "nonsense"), "'nonsense' is not a directive"),
        (("--db", __file__), "cannot be used"),
        (("--replay", __file__), "is not a readable recording"),
        (("--record", __file__), "Name a new file"),
        (("--record", "x", "--replay", "y"), "cannot be used together"),
    ],
)
def test_wrong_usage_is_reported_with_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "evolink", "sandbox", "--port", "0", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr


def test_the_server_responds_while_a_large_video_is_rendered() -> None:
    with sandbox.running(speed=100_000) as local, local.client() as client:
        request = {"model": "kling-o3-text-to-video", "prompt": "x", "quality": "4k", "duration": 15}
        task = client.videos.generate(request)
        time.sleep(0.01)
        (link,) = task.refresh().results
        with httpx.stream("GET", link, timeout=30) as _, EvoLink("any", local.url) as other:
            assert other.credits.get().used == 405


def _credits_in_child(client: EvoLink, results: multiprocessing.Queue[float]) -> None:
    results.put(client.credits.get().remaining)


def test_a_client_works_before_and_after_a_fork() -> None:
    fork = multiprocessing.get_context("fork")
    with sandbox.running() as local, local.client() as client:
        before = http_client_of(client)
        client.credits.get()
        results: multiprocessing.Queue[float] = fork.Queue()

        child = fork.Process(target=_credits_in_child, args=(client, results))
        child.start()
        remaining = results.get(timeout=20)
        child.join(timeout=30)

        assert remaining == 10_000
        assert client.credits.get().remaining == 10_000
        assert http_client_of(client) is before


def test_a_response_does_not_wait_for_an_acknowledgement() -> None:
    """asyncio disables Nagle's algorithm only if the socket names TCP; otherwise each response takes 40 ms."""
    from evolink.sandbox._server import listening_socket

    with listening_socket("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


class ErrorHandler(logging.Handler):
    """A handler that appends errors to a list."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.append(self.format(record))


@pytest.fixture
def server_errors(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return the errors of the servers of this test: those that they log, and those of their event loops.

    Other loggers, such as that of asyncio, also get errors about what earlier tests left to the garbage collector.
    """
    errors: list[str] = []

    class WatchedEventLoop(RealTimeEventLoop):
        def call_exception_handler(self, context: dict[str, Any]) -> None:
            errors.append(repr(context))
            super().call_exception_handler(context)

    monkeypatch.setattr("evolink.sandbox._server.RealTimeEventLoop", WatchedEventLoop)
    handler = ErrorHandler(errors)
    loggers = [logging.getLogger(name) for name in ("evolink.sandbox", "evolink.studio", "uvicorn")]
    for logger in loggers:
        logger.addHandler(handler)
    yield errors
    for logger in loggers:
        logger.removeHandler(handler)


def test_each_request_is_logged_and_no_scenario_logs_an_error(
    caplog: pytest.LogCaptureFixture, server_errors: list[str]
) -> None:
    with caplog.at_level(logging.INFO), sandbox.running(scenario="lost") as local, local.client() as client:
        client.videos.generate(Wan25TextToVideo(prompt="A boat"))

    lines = [record.getMessage() for record in caplog.records if record.name == "evolink.sandbox"]
    assert [re.sub(r" [0-9]+ ms", "", line) for line in lines] == [
        "POST /v1/videos/generations 200 (reset)",
        "POST /v1/videos/generations 200",
    ]
    assert server_errors == []


HOSTILE_HEADS = [
    b"GET /v1/tasks/\x1b[31m HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/tasks/%00%ff%1b HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n",
    b"GET /v1/tasks?model=%ff%00&page=%F0 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n",
    b"GET //evil.example/%2e%2e/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /v1/credits HTTP/1.1\r\nHost: a b<script>\r\nAuthorization: Bearer x\r\n\r\n",
    b"GET /v1/credits HTTP/1.1\r\nHost: [::1\r\nAuthorization: Bearer x\r\n\r\n",
    b"GET http://[::1/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /api/v1/files/upload/stream HTTP/1.1\r\nAuthorization: Bearer x\r\nContent-Length: 0\r\n\r\n",
    b"POST /v1/videos/generations HTTP/1.1\r\nAuthorization: Bearer \xff\r\nContent-Length: 0\r\n\r\n",
]


UNFINISHED_REQUESTS = [
    b"POST /v1/videos/generations HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\nContent-Length: 9\r\n\r\n{",
    b"POST /v1/videos/generations HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n{",
    b"POST /v1/videos/generations HTTP/1.1\r\nHost: localhost\r\nContent-Le",
]


def test_no_request_makes_the_server_fail(server_errors: list[str]) -> None:
    with sandbox.running() as local:
        lines = [send_raw_request(local.url, head) for head in HOSTILE_HEADS]
        for request in UNFINISHED_REQUESTS:
            disconnect_after(local.url, request)

        assert httpx.get(f"{local.url}/v1/credits", headers={"authorization": "Bearer x"}).status_code == 200
    assert [line for line in lines if not line.startswith((b"HTTP/1.1 4", b"HTTP/1.1 200"))] == []
    assert server_errors == []


def nested_lists(levels: int) -> bytes:
    return b'{"model":' + b"[" * levels + b"]" * levels + b"}"


HOSTILE_BODIES = {
    "100 MB": (b"x" * (100 << 20), 413),
    "100 MB of JSON": (b'{"model": "' + b"x" * (100 << 20) + b'"}', 413),
    "deep": (nested_lists(100_000), 400),
    "deeper than the validator goes": (b'{"model": "veo3.1-pro", "prompt": ' + b"[" * 300 + b"]" * 300 + b"}", 400),
    "a key twice": (b'{"model": "veo3.1-pro", "prompt": "A", "prompt": "B"}', 400),
    "NaN": (b'{"model": "veo3.1-pro", "prompt": NaN}', 400),
    "infinity": (b'{"model": "kling-o3-text-to-video", "prompt": "A", "duration": 1e999}', 400),
    "5,000 digits": (b'{"model": "kling-o3-text-to-video", "prompt": "A", "duration": ' + b"9" * 5000 + b"}", 400),
    "not UTF-8": (b'{"model": "veo3.1-pro", "prompt": "\xff\xfe"}', 400),
    "UTF-16": ('{"model": "veo3.1-pro", "prompt": "A"}'.encode("utf-16"), 400),
    "half a surrogate pair": (b'{"model": "veo3.1-pro", "prompt": "\\ud83d"}', 400),
    "a surrogate as a name": (b'{"model": "veo3.1-pro", "prompt": "A", "\\ud83d": 1}', 400),
    "nothing": (b"", 400),
    "a list": (b"[]", 400),
    "cut off": (b'{"model": "veo3.1-pro", "pro', 400),
    "NUL": (b"\x00" * 100, 400),
}


def test_hostile_bodies_get_documented_errors_and_the_server_stays_up() -> None:
    headers = {"authorization": "Bearer x", "content-type": "application/json"}
    with sandbox.running() as local, httpx.Client(base_url=local.url, headers=headers, timeout=60) as http:
        responses = {
            name: http.post("/v1/videos/generations", content=body) for name, (body, _) in HOSTILE_BODIES.items()
        }
        used = http.get("/v1/credits").json()["data"]["user"]["used_credits"]

    assert {name: response.status_code for name, response in responses.items()} == {
        name: status for name, (_, status) in HOSTILE_BODIES.items()
    }
    assert all(contract.validate(response.json(), kind="error") == [] for response in responses.values())
    assert used == 0


def test_the_root_leads_to_the_page() -> None:
    with sandbox.running() as local:
        response = httpx.get(local.url, follow_redirects=True)

    assert response.url.path.startswith("/studio/compose/")
    assert "<html" in response.text
