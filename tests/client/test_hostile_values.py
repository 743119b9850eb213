"""No argument, request or response makes a client raise anything but an EvoLinkError."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, EvoLinkError, errors
from evolink._http.async_driver import AsyncDriver
from evolink._http.sync_driver import SyncDriver
from evolink.tasks import TaskSnapshot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.client_harness import DEFAULTS
from support.scripted_transport import TASK_ID

settings.register_profile("hostile", suppress_health_check=list(HealthCheck), deadline=None)

# Values

HUGE = 10**400
NUMBERS = st.sampled_from(
    [0, -1, 1, 0.5, 100, 101, 1e308, -1e308, float("inf"), float("-inf"), float("nan"), HUGE, -HUGE, 2**63, True]
)
TEXTS = st.sampled_from(
    [
        "",
        " ",
        "a",
        "x" * 300,
        "x" * 5000,
        "\n",
        "\x00",
        "\x1b[31m",
        "\ud800",
        "é",
        "../..",
        ".",
        "..",
        "a/b?c#d",
        "%2e%2e",
    ]
)


def mostly(usual: st.SearchStrategy[Any], hostile: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return three usual values for each hostile one, so that most examples come as far as the responses."""
    return st.integers(0, 3).flatmap(lambda number: hostile if number == 0 else usual)


TASK_IDS = mostly(st.just(TASK_ID), TEXTS)
STATUSES = st.sampled_from(["pending", "processing", "completed", "failed", "cancelled", "dreaming"])


def deep(depth: int, *, as_list: bool = False) -> Any:
    """Return nested objects or lists; deeper than Python's recursion limit if need be."""
    value: Any = 1
    for _ in range(depth):
        value = [value] if as_list else {"a": value}
    return value


def deep_json(depth: int) -> bytes:
    return b'{"id": "' + TASK_ID.encode() + b'", "status": "completed", "a": ' + b"[" * depth + b"]" * depth + b"}"


def cyclic() -> Any:
    payload: dict[str, Any] = {"model": "wan2.5-text-to-video", "prompt": "A boat"}
    payload["a"] = payload
    return payload


def cyclic_list() -> Any:
    items: list[Any] = []
    items.append(items)
    return {"model": "wan2.5-text-to-video", "prompt": "A boat", "image_urls": items}


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, STATUSES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(TEXTS, st.just("id")), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": mostly(st.just(TASK_ID), JSON),
        "status": mostly(STATUSES, JSON),
        "progress": mostly(NUMBERS, JSON),
        "created": mostly(NUMBERS, JSON),
        "model": JSON,
        "results": st.one_of(st.lists(TEXTS, max_size=2), JSON),
        "error": st.one_of(
            st.fixed_dictionaries({}, optional={"code": JSON, "message": JSON, "request_id": JSON}), JSON
        ),
        "task_info": st.one_of(
            st.fixed_dictionaries({}, optional={"estimated_time": NUMBERS, "video_duration": NUMBERS}), JSON
        ),
        "usage": st.one_of(st.fixed_dictionaries({}, optional={"credits_reserved": NUMBERS}), JSON),
        "result_data": st.one_of(st.fixed_dictionaries({}, optional={"element_id": JSON}), JSON),
        "data": st.one_of(
            JSON,
            st.fixed_dictionaries(
                {
                    "user": st.fixed_dictionaries({"remaining_credits": NUMBERS, "used_credits": NUMBERS}),
                    "token": st.fixed_dictionaries(
                        {"remaining_credits": NUMBERS, "used_credits": NUMBERS, "unlimited_credits": JSON}
                    ),
                }
            ),
            st.lists(st.dictionaries(st.sampled_from(["id", "status", "progress"]), JSON), max_size=3),
        ),
        "total": NUMBERS,
    },
)
BODIES = mostly(
    FIELDS.map(lambda fields: json.dumps(fields).encode()),
    st.one_of(
        JSON.map(lambda value: json.dumps(value).encode()),
        st.binary(max_size=20),
        st.sampled_from([deep_json(depth) for depth in (90, 500, 900, 990, 100_000)]),
        st.sampled_from(
            [
                b"",
                b"<html>",
                b'{"id": 1e400}',
                b'{"progress": 1e400, "id": "' + TASK_ID.encode() + b'"}',
                b'{"id": ' + b"9" * 5000 + b"}",
                b'{"created": ' + b"9" * 4000 + b"}",
                b"\xff\xfe{",
                b"\xef\xbb\xbf{}",
                b'{"id": "\\ud800", "status": "completed"}',
            ]
        ),
    ),
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "x-request-id", "idempotency-replayed", "location", "content-type"]),
    st.sampled_from(
        [
            "",
            "5",
            "-5",
            "nan",
            "inf",
            "1e400",
            "9" * 400,
            "\u0663",
            "Wed, 21 Oct 2015 07:28:00 GMT",
            "Wed, 21 Oct 99999",
            "Mon, 1 Jan 0001 00:00:00 +9999",
            "http://[",
            "true",
            "x" * 300,
            "caf\u00e9",
        ]
    ),
    max_size=2,
)
RESPONSES = st.builds(
    lambda status, body, headers: httpx.Response(
        status, content=body, headers=[(name, value.encode("utf-8")) for name, value in headers.items()]
    ),
    st.sampled_from(
        [200, 200, 200, 200, 201, 204, 301, 304, 400, 401, 402, 403, 404, 408, 409, 425, 429, 500, 503, 529, 599]
    ),
    BODIES,
    HEADERS,
)
EXCEPTIONS = st.sampled_from(
    [
        httpx.ReadError("x"),
        httpx.ConnectError("x"),
        httpx.RemoteProtocolError("x"),
        httpx.DecodingError("x"),
        httpx.ReadTimeout(""),
    ]
)
OUTCOMES = st.lists(st.one_of(RESPONSES, EXCEPTIONS), min_size=1, max_size=6)


class EnoughError(Exception):
    """The client has sent so many requests that this example would only repeat itself."""


class Hostile:
    """Returns each outcome in turn, then the last one, and ends examples that would go on for ages."""

    def __init__(self, outcomes: list[Any]) -> None:
        self._outcomes = list(outcomes)
        self._requests = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self._requests += 1
        if self._requests > 30:
            raise EnoughError
        outcome = self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        # A response can be sent once only.
        return httpx.Response(outcome.status_code, content=outcome.content, headers=outcome.headers)


# Calls

REQUESTS = mostly(
    st.just({"model": "wan2.5-text-to-video", "prompt": "A boat"}),
    st.one_of(
        JSON,
        st.builds(lambda value: {"model": "wan2.5-text-to-video", "prompt": value}, JSON),
        st.builds(lambda value: {"model": "wan2.5-text-to-video", "prompt": "A boat", "a": value}, JSON),
        st.sampled_from(
            [
                cyclic(),
                cyclic_list(),
                deep(100_000),
                deep(100_000, as_list=True),
                deep(150),
                {1: 2},
                {("a",): 1},
                {b"a": 1},
                {"model": object()},
                {"model": [Path("x")]},
                {"model": "wan2.5-text-to-video", "prompt": Path("\x00")},
                None,
                5,
                "text",
                [],
                [("model", "x")],
            ]
        ),
    ),
)
TIMEOUTS = mostly(st.sampled_from([None, 600.0]), st.one_of(NUMBERS, st.sampled_from(["60", [], object()])))
LIMITS = mostly(st.sampled_from([1, 4]), st.one_of(NUMBERS, st.just("4")))
TASKS = mostly(
    st.one_of(st.just(TASK_ID), FIELDS.map(TaskSnapshot)),
    st.one_of(TEXTS, st.sampled_from([None, 5, b"a", [], object()])),
)
KEYS = mostly(st.none(), st.one_of(TEXTS, st.sampled_from([5, b"0123456789abcdef", []])))
EXTRA_HEADERS = mostly(
    st.none(),
    st.one_of(
        st.dictionaries(TEXTS, TEXTS, max_size=2), st.sampled_from([{"a": 5}, {5: "a"}, [("a", "b")], 5, {"a": None}])
    ),
)


@st.composite
def calls(draw: st.DrawFn) -> Callable[[Any], Any]:
    """Return a call of a client, sync or async."""
    kinds = ["generate", "get", "wait", "wait_many", "download", "list", "iter", "credits"]
    kind = draw(st.sampled_from(kinds))
    if kind == "generate":
        request, check, key = draw(REQUESTS), draw(st.booleans()), draw(KEYS)
        extra, headers = draw(mostly(st.none(), st.one_of(JSON, st.just(deep(100_000))))), draw(EXTRA_HEADERS)
        return lambda client: client.videos.generate(
            request, check=check, idempotency_key=key, extra_body=extra, extra_headers=headers
        )
    if kind == "get":
        task_id = draw(mostly(TASK_IDS, st.sampled_from([None, 5, b"a", []])))
        return lambda client: client.tasks.get(task_id)
    if kind == "download":
        task = draw(TASKS)  # no link of a generated task is public, so nothing is written
        return lambda client: client.tasks.download(task)
    if kind == "wait":
        task, timeout = draw(TASKS), draw(TIMEOUTS)
        return lambda client: client.tasks.wait(task, timeout=timeout)
    if kind == "wait_many":
        tasks: Any = draw(mostly(st.lists(TASKS, max_size=3), st.sampled_from([TASK_ID, 5, None])))
        timeout, batch, limit = draw(TIMEOUTS), draw(st.booleans()), draw(LIMITS)
        as_outcomes = draw(st.booleans())
        return lambda client: client.tasks.wait_many(
            tasks, timeout=timeout, batch=batch, max_in_flight=limit, return_exceptions=as_outcomes
        )
    if kind == "list":
        status, page, size = draw(mostly(st.none(), TEXTS)), draw(LIMITS), draw(LIMITS)
        return lambda client: client.tasks.list(status=status, page=page, page_size=size)
    if kind == "iter":
        size = draw(LIMITS)
        return lambda client: client.tasks.iter(page_size=size)
    return lambda client: client.credits.get()


def use(value: Any) -> None:
    """Read every property of what a call returned."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, TaskSnapshot):
            for name in (name for name in dir(type(item)) if isinstance(getattr(type(item), name), property)):
                getattr(item, name)
            item.to_dict()
        repr(item)
        str(item)
        hash(item) if isinstance(item, TaskSnapshot) else None


def run_sync(call: Callable[[Any], Any], outcomes: list[Any]) -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    client = EvoLink(**DEFAULTS)
    http = httpx.Client(transport=httpx.MockTransport(Hostile(outcomes)))
    client._session.driver = SyncDriver(http, sleep=sleep, clock=lambda: now[0])
    outcome = call(client)
    use(list(outcome) if hasattr(outcome, "__next__") else outcome)


def run_async(call: Callable[[Any], Any], outcomes: list[Any]) -> None:
    now = [0.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    async def run() -> Any:
        client = AsyncEvoLink(**DEFAULTS)
        http = httpx.AsyncClient(transport=httpx.MockTransport(Hostile(outcomes)))
        client._session.driver = AsyncDriver(http, sleep=sleep, clock=lambda: now[0])
        outcome = call(client)
        return [item async for item in outcome] if hasattr(outcome, "__anext__") else await outcome

    use(asyncio.run(run()))


def check_raises_only_our_errors(call: Callable[[], object]) -> None:
    try:
        call()
    except EvoLinkError as error:
        str(error).encode()
        repr(error)
    except ExceptionGroup as group:
        if group.split(EvoLinkError)[1] is not None:
            raise
    except EnoughError:
        pass


@pytest.mark.filterwarnings("ignore::evolink.errors.EvoLinkWarning")
@pytest.mark.parametrize("run", [run_sync, run_async])
def test_no_input_and_no_response_raises_anything_but_our_errors(run: Callable[[Any, Any], None]) -> None:
    @settings(settings.get_profile("hostile"))
    @given(call=calls(), outcomes=OUTCOMES)
    def check(call: Callable[[Any], Any], outcomes: list[Any]) -> None:
        check_raises_only_our_errors(lambda: run(call, outcomes))

    check()


@settings(settings.get_profile("hostile"))
@given(
    name=st.sampled_from(["timeout", "max_submissions_per_second"]),
    value=st.one_of(NUMBERS, st.sampled_from(["60", [], object(), 5e-324])),
)
def test_no_option_raises_anything_but_a_configuration_error(name: str, value: Any) -> None:
    for client in (EvoLink, AsyncEvoLink):
        try:
            client(**DEFAULTS | {name: value})
        except errors.ConfigurationError as error:
            if name not in str(error):
                raise
