"""Who gets in and with which body, what is never shown, and how a receiver is set up."""

from __future__ import annotations

import functools
import json
import logging
import re
import time
from collections.abc import Mapping

import pytest
from evolink import errors
from evolink.callbacks import MAX_BODY, MAX_DEPTH, AsyncReceiver, InvalidCallback, Receiver, parse
from evolink.tasks import TaskSnapshot
from hypothesis import given
from hypothesis import strategies as st
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ID, ReceiverHarness, unreachable

# The door


def test_each_url_is_new_and_holds_192_bits(desk: ReceiverHarness) -> None:
    tokens = {desk.receiver.new_url().removeprefix(f"{BASE}/") for _ in range(1000)}

    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)


PATHS = [
    "",
    "/",
    "/evolink",
    "/evolink/",
    "/evolink/{wrong}",
    "/evolink/{token}/",
    "/evolink/{token}?x=1",
    "/evolink/{token}%00",
    "/evolink/{token}x",
    "/evolink//{token}",
    "/evolink{token}",
    "/other/{token}",
    "/evolink/../evolink/{token}",
    "/evolink/x/../{token}",
    "/evolink/..%2f{token}",
    "/evolink/{token}/../../etc/passwd",
    "\\evolink\\{token}",
    "{token}",
    "/evolink/{fullwidth}",
    "/evolink/ünïcödé-☃-{token}",
    "/evolink/\ud800{token}",
    "/evolink/" + "x" * 100_000,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path[:40]))
def test_what_was_not_issued_gets_the_same_404(path: str, desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    token = url.rpartition("/")[2]
    wrong = ("B" if token[0] == "A" else "A") + token[1:]
    fullwidth = "".join(chr(ord(letter) + 0xFEE0) for letter in token)
    path = path.replace("{token}", token).replace("{wrong}", wrong).replace("{fullwidth}", fullwidth)

    answer = desk.send(path, desk.ended())

    assert answer == (404, {"content-type": "text/plain; charset=utf-8"}, b"There is nothing here.")
    assert (desk.told, desk.asked) == ([], [])


@given(st.text())
def test_no_path_crashes(path: str) -> None:
    assert any_receiver().handle("POST", path, b"{}").status == 404


@functools.cache
def any_receiver() -> Receiver:
    return Receiver(ClientHarness().client(), base_url=BASE, on_task=print)


def test_a_router_may_take_the_prefix_off(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()

    assert desk.send("/" + url.rpartition("/")[2], desk.ended(url)).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "", "P\u00d6ST"])
@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_method_gets_405_wherever_it_comes(method: str, known: bool, desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()

    answer = desk.deliver(url if known else f"{BASE}/none", desk.ended(url), method=method)

    assert (answer.status, answer.headers["allow"], desk.told) == (405, "POST", [])


def test_a_large_body_gets_413_unparsed_where_the_token_is_right(desk: ReceiverHarness) -> None:
    url = desk.receiver.new_url()
    body = json.dumps(desk.ended(url)).encode()

    assert desk.deliver(url, body.ljust(MAX_BODY + 1)).status == 413
    assert desk.deliver(f"{BASE}/none", b" " * 10_000_000).status == 404
    assert desk.deliver(url, body.ljust(MAX_BODY)).status == 200


def test_a_signature_can_be_checked_before_anything_is_read(harness: ClientHarness) -> None:
    seen: list[tuple[Mapping[str, str], bytes]] = []

    def verify(headers: Mapping[str, str], body: bytes) -> bool:
        seen.append((headers, body))
        return headers.get("x-signature") == "right"

    desk = ReceiverHarness(harness, "sync", verify=verify)
    url = desk.receiver.new_url()
    body = desk.ended(url)

    assert desk.deliver(url, b"no JSON", headers={"X-Signature": "wrong"}).status == 401
    assert desk.deliver(url, body).status == 401
    assert desk.asked == []
    assert desk.deliver(url, body, headers={"X-Signature": "right"}).status == 200
    assert seen[0] == ({"x-signature": "wrong"}, b"no JSON")


def test_a_signature_check_that_fails_believes_nothing(
    harness: ClientHarness, caplog: pytest.LogCaptureFixture
) -> None:
    desk = ReceiverHarness(harness, "sync", verify=lambda headers, body: 1 / 0 > 0)
    url = desk.receiver.new_url()

    assert desk.deliver(url, desk.ended(url)).status == 500
    assert desk.told == []
    assert "verify failed" in caplog.text


# The body


def nested(levels: int) -> bytes:
    return b'{"id": "%s", "x": %s}' % (ID.encode(), b"[" * (levels - 1) + b"]" * (levels - 1))


BAD_BODIES = {
    "empty": b"",
    "no JSON": b"hello",
    "half": b'{"id": "task-unified-1-a"',
    "two": b'{"id": "task-unified-1-a"} {}',
    "a form": b"id=task-unified-1-a",
    "a list": b'[{"id": "task-unified-1-a"}]',
    "a string": b'"task-unified-1-a"',
    "null": b"null",
    "no id": b'{"status": "completed"}',
    "id null": b'{"id": null}',
    "id a number": b'{"id": 7}',
    "id a list": b'{"id": ["task-unified-1-a"]}',
    "other id": b'{"id": "task-1"}',
    "bare id": b'{"id": "task-unified-"}',
    "id with a path": b'{"id": "task-unified-/../../credits"}',
    "id with a line": b'{"id": "task-unified-1\\nERROR forged log line"}',
    "id with half a pair": b'{"id": "task-unified-\\ud800"}',
    "long id": b'{"id": "task-unified-%s"}' % (b"1" * 201),
    "half a pair": b'{"id": "task-unified-1-a", "model": "\\ud800"}',
    "id twice": b'{"id": "task-unified-1-a", "id": "task-unified-1-b"}',
    "name twice within": b'{"id": "task-unified-1-a", "error": {"code": 1, "code": 2}}',
    "NaN": b'{"id": "task-unified-1-a", "progress": NaN}',
    "Infinity": b'{"id": "task-unified-1-a", "progress": -Infinity}',
    "too large a number": b'{"id": "task-unified-1-a", "progress": 1e999}',
    "too long a number": b'{"id": "task-unified-1-a", "progress": %s}' % (b"9" * 60_000),
    "bad UTF-8": b'{"id": "task-unified-1-a", "model": "\xff"}',
    "overlong UTF-8": b'{"id": "task-unified-1-a\xc0\x80"}',
    "UTF-16": '{"id": "task-unified-1-a"}'.encode("utf-16"),
    "NUL": b"\0" * 100,
    "gzip": b"\x1f\x8b\x08\x00" + b"x" * 50,
    "deep": nested(MAX_DEPTH + 1),
    "deep behind quotes": b'{"a\\"": "]]]]\\\\", "id": "task-unified-1-a", "x": %s' % (b"[" * 40),
    "very deep": b"[" * MAX_BODY,
    "very deep objects": b'{"a":' * 13_000,
    "never closed": b'"' + b'\\"' * 32_000,
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_evolink_does_not_send_is_refused(body: bytes, desk: ReceiverHarness) -> None:
    started = time.perf_counter()
    url = desk.receiver.new_url()

    answer = desk.deliver(url, body)

    assert (answer.status, desk.told, desk.asked) == (400, [], [])
    with pytest.raises(InvalidCallback, match="Nothing of it is believed"):
        parse(body)
    assert time.perf_counter() - started < 1
    assert desk.deliver(url, desk.ended()).status == 200


def test_a_body_is_limited_before_it_is_parsed() -> None:
    with pytest.raises(InvalidCallback, match="has 65537 bytes, more than 65536"):
        parse(b"{" * (MAX_BODY + 1))
    with pytest.raises(InvalidCallback, match="more than 32 levels"):
        parse(nested(MAX_DEPTH + 1))
    assert parse(nested(MAX_DEPTH)).id == ID


def test_what_is_new_in_a_body_is_kept() -> None:
    told = {"id": ID, "status": "archived", "progress": 1e3, "error": None, "brackets": "[" * 50, "cost": {"uc": 1}}

    task = parse(b"\xef\xbb\xbf" + json.dumps(told).encode())

    assert (task.id, task.status, task.done, task.progress, task.error_code) == (ID, "archived", False, 0, None)
    assert task.to_dict() == told


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(ID),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["id", "status"]), inner),
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_a_body_is_a_task_or_refused_but_never_a_crash(body: bytes) -> None:
    try:
        task = parse(body)
    except InvalidCallback:
        return
    assert task.id.startswith("task-unified-")


# Secrets


def test_no_token_is_logged_or_shown(desk: ReceiverHarness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    urls = [desk.receiver.new_url() for _ in range(3)]
    bodies = [desk.ended() for _ in range(3)]
    answers = [desk.deliver(urls[0], body) for body in (bodies[0], bodies[0], bodies[1], b"?", {"id": ID})]
    desk.receiver.expect(urls[0], bodies[2]["id"])
    desk.api = unreachable
    answers.append(desk.deliver(urls[1], bodies[1]))
    with pytest.raises(errors.ConfigurationError) as refused:
        desk.receiver.expect(urls[0], ID)

    shown = [repr(desk.receiver), repr(vars(desk.receiver._inbox)), repr(vars(desk.receiver._inbox._memory))]
    said = "\n".join([caplog.text, str(refused.value), *shown, *map(repr, answers)])
    assert "completed" in caplog.text
    assert not [url for url in urls if url.rpartition("/")[2] in said]
    assert "sk-evo" not in said


# Setting up


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com",
        "https://10.0.0.1/hooks",
        "https://localhost.localdomain",
        "hooks.example.com",
        "ftp://hooks.example.com",
        "https://hooks.example.com/?x=1",
        "https://hooks.example.com/a?",
        "https://hooks.example.com/#a",
        "https://me:secret@hooks.example.com",
        "https://hooks.example.com/a/../b",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/a\n",
        "https://hooks.example.com/%41",
        "https://hooks.example.com/" + "x" * 2000,
        "",
    ],
)
def test_a_base_url_that_evolink_cannot_call_is_refused(url: str, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="base_url") as refused:
        Receiver(harness.client(), base_url=url, on_task=print)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", [BASE, BASE + "/", "https://hooks.example.com", "http://127.0.0.1:8000/a/.b/c"])
def test_a_url_is_one_segment_below_base_url(url: str, harness: ClientHarness) -> None:
    made = Receiver(harness.client(), base_url=url, on_task=print).new_url()

    assert re.fullmatch(re.escape(url.rstrip("/")) + r"/[\w-]{32}", made)


def test_clients_and_receivers_are_of_one_kind(harness: ClientHarness) -> None:
    async def on_task(task: TaskSnapshot) -> None: ...

    with pytest.raises(errors.ConfigurationError, match="need an AsyncReceiver"):
        Receiver(harness.async_client(), base_url=BASE, on_task=print)  # type: ignore[arg-type]
    with pytest.raises(errors.ConfigurationError, match="need an AsyncReceiver"):
        Receiver(harness.client(), base_url=BASE, on_task=on_task)
    with pytest.raises(errors.ConfigurationError, match="needs an AsyncEvoLink"):
        AsyncReceiver(harness.client(), base_url=BASE, on_task=print)  # type: ignore[arg-type]


def test_a_coroutine_that_nobody_awaits_does_not_count_as_told(harness: ClientHarness) -> None:
    async def hidden(task: TaskSnapshot) -> None: ...

    desk = ReceiverHarness(harness, "sync")
    desk.on_task = lambda task: hidden(task)
    url = desk.receiver.new_url()

    assert desk.deliver(url, desk.ended(url)).status == 500
