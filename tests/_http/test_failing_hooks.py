"""Event hooks of a caller's HTTP client that raise after the paid POST was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, Journal, errors
from support.client_harness import API_KEY, BASE_URL, CAT
from support.scripted_transport import created

Hook = Callable[[object], None]


def refuse_connection(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("down")


def other_request(handle: Callable[[httpx.Request], httpx.Response]) -> Hook:
    """Return a hook that sends a request of its own, to another host."""

    def run(message: object) -> None:
        with httpx.Client(transport=httpx.MockTransport(handle)) as http:
            http.post("https://metrics.example.com/").raise_for_status()

    return run


def raise_error(error: BaseException) -> Hook:
    def run(message: object) -> None:
        raise error

    return run


API_ERROR = {"error": {"code": "no_such_metric", "message": "No."}}
HOOK_FAULTS: dict[str, tuple[Hook, type[BaseException]]] = {
    "an exception": (raise_error(LookupError("of the caller")), LookupError),
    "OSError": (raise_error(OSError("of the caller")), OSError),
    "TimeoutError": (raise_error(TimeoutError("of the caller")), TimeoutError),
    "SystemExit": (raise_error(SystemExit(3)), SystemExit),
    "an error of another EvoLink client": (raise_error(errors.ConnectionFailed("other")), errors.ConnectionFailed),
    "an API error of another EvoLink client": (raise_error(errors.NotFound("no task", status=404)), errors.NotFound),
    "a refusal of another request": (
        other_request(lambda request: httpx.Response(404, json=API_ERROR)),
        httpx.HTTPStatusError,
    ),
    "a connection error of another request": (other_request(refuse_connection), errors.SubmissionUncertain),
    "a connection error without a request": (raise_error(httpx.ConnectError("down")), errors.SubmissionUncertain),
}


def submit(client_kind: str, hook: Hook, journal: Journal) -> None:
    """Submit a request over a caller's client with a hook for responses."""
    transport = httpx.MockTransport(lambda request: created())
    if client_kind == "sync":
        http = httpx.Client(transport=transport, event_hooks={"response": [hook]})
        client = EvoLink(API_KEY, BASE_URL, http_client=http, journal=journal)
        client._session.driver.sleep = lambda seconds: None
        client.videos.generate(CAT)
        return

    async def async_hook(message: object) -> None:
        hook(message)

    async_http = httpx.AsyncClient(transport=transport, event_hooks={"response": [async_hook]})
    async_client = AsyncEvoLink(API_KEY, BASE_URL, http_client=async_http, journal=journal)
    async_client._session.driver.sleep = lambda seconds: asyncio.sleep(0)
    asyncio.run(async_client.videos.generate(CAT))


@pytest.mark.parametrize("client_kind", ["sync", "async"])
@pytest.mark.parametrize("case", HOOK_FAULTS)
def test_a_hook_that_raises_after_the_paid_post_loses_neither_the_key_nor_the_entry(
    case: str, client_kind: str, tmp_path: Path
) -> None:
    hook, expected = HOOK_FAULTS[case]
    with closing(Journal(tmp_path / "journal.sqlite3")) as journal:
        with pytest.raises(expected) as caught:
            submit(client_kind, hook, journal)

        (entry,) = journal.unfinished()
    assert (entry.state, entry.owner) == ("open", None)
    assert entry.idempotency_key in "\n".join([str(caught.value), *getattr(caught.value, "__notes__", ())])
