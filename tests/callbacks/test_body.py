"""Parsing of a callback's body, and what is refused."""

from __future__ import annotations

import json
import time

import pytest
from evolink.callbacks import MAX_BODY, MAX_DEPTH, InvalidCallback, parse
from hypothesis import given
from hypothesis import strategies as st
from support.receiver_harness import ID, ReceiverHarness


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
def test_a_body_that_evolink_does_not_send_is_refused(body: bytes, receiver_harness: ReceiverHarness) -> None:
    started = time.perf_counter()
    url = receiver_harness.receiver.new_url()

    response = receiver_harness.deliver(url, body)

    assert (response.status, receiver_harness.received, receiver_harness.requested_paths) == (400, [], [])
    with pytest.raises(InvalidCallback, match="All of it was ignored"):
        parse(body)
    assert time.perf_counter() - started < 1
    assert receiver_harness.deliver(url, receiver_harness.callback_of_ended_task()).status == 200


def test_a_body_is_limited_before_it_is_parsed() -> None:
    with pytest.raises(InvalidCallback, match="has 65537 bytes, more than 65536"):
        parse(b"{" * (MAX_BODY + 1))
    with pytest.raises(InvalidCallback, match="more than 32 levels"):
        parse(nested(MAX_DEPTH + 1))
    assert parse(nested(MAX_DEPTH)).id == ID


def test_unknown_fields_and_statuses_are_kept() -> None:
    data = {"id": ID, "status": "archived", "progress": 1e3, "error": None, "brackets": "[" * 50, "cost": {"uc": 1}}

    task = parse(b"\xef\xbb\xbf" + json.dumps(data).encode())

    assert (task.id, task.status, task.done, task.progress, task.error_code) == (ID, "archived", False, 0, None)
    assert task.to_dict() == data


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(ID),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["id", "status"]), inner),
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_a_task_or_an_invalid_callback(body: bytes) -> None:
    try:
        task = parse(body)
    except InvalidCallback:
        return
    assert task.id.startswith("task-unified-")
