"""Price rules from the API: which requests are sent, how long responses are cached, and invalid responses."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, errors, prices
from support.client_harness import API_KEY, CAT, ClientHarness
from support.price_server import MODEL, NOW, REQUEST, Server, body, not_modified, respond


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "evolink" / "prices"


def test_a_live_estimate_uses_the_rule_of_today(harness: ClientHarness) -> None:
    server = Server(respond(body()))
    client = harness.client(server)

    live = client.prices.estimate(REQUEST, live=True)

    assert (live.uc, live.captured, live.pricing_version) == (300_000, "2026-11-28", "prc_new")
    assert (prices.estimate(REQUEST).uc, prices.estimate(REQUEST).captured) == (270_000, "2026-10-10")
    (request,) = server.requests
    assert request.url.path == f"/v1/catalog/models/{MODEL}/pricing-rules"
    assert dict(request.url.params) == {"modality": "video", "view": "full"}
    assert "authorization" not in request.headers
    assert API_KEY not in str(request.headers.raw)


def test_estimates_of_a_client_and_its_copies_use_what_was_fetched(harness: ClientHarness) -> None:
    client = harness.client(Server(respond(body())))
    copied = client.with_options(max_retries=1)

    assert client.prices.estimate(REQUEST).credits == client._session.estimate(REQUEST).credits == 27
    refreshed = client.prices.refresh(MODEL.upper())

    assert (refreshed.models, refreshed.captured, refreshed.pricing_version) == ((MODEL,), "2026-11-28", "prc_new")
    assert client._session.estimate(CAT, output_seconds=9).credits == copied.prices.estimate(REQUEST).credits == 30
    assert harness.client().prices.estimate(REQUEST).credits == 27, "another client"


def test_a_response_is_kept_for_a_minute_and_then_asked_for_with_its_etag(harness: ClientHarness) -> None:
    newer = respond(body("80000", fresh_until="9999-01-01T00:00:00Z"), etag='"2"')
    server = Server(respond(body()), not_modified(NOW + 1), newer)
    client = harness.client(server)

    totals = []
    for pause in (0, 59, 2, 59, 2):
        harness.clock.advance(pause)
        totals.append(client.prices.estimate(REQUEST, live=True).credits)

    assert totals == [30, 30, 30, 30, 40]
    assert [request.headers.get("if-none-match") for request in server.requests] == [None, '"1"', '"1"']


@pytest.mark.parametrize("age", [10, 11])
def test_a_response_is_kept_no_longer_than_it_is_fresh(age: int, harness: ClientHarness) -> None:
    fresh_until = datetime.fromtimestamp(NOW + 10, UTC).isoformat()
    newer = respond(body("80000"), at=NOW + age)
    server = Server(respond(body(fresh_until=fresh_until)), not_modified(NOW + age), newer)
    client = harness.client(server)

    client.prices.estimate(REQUEST, live=True)
    harness.clock.advance(9)
    assert client.prices.estimate(REQUEST, live=True).credits == 30
    harness.clock.advance(2)
    assert client.prices.estimate(REQUEST, live=True).credits == 40

    assert [request.headers.get("if-none-match") for request in server.requests] == [None, '"1"', None]


@pytest.mark.parametrize("offset", [None, timedelta(), timedelta(hours=8)], ids=["none", "UTC", "8 hours"])
def test_a_time_has_its_offset_or_is_utc(offset: timedelta | None, harness: ClientHarness) -> None:
    time = datetime.fromtimestamp(NOW + 60, UTC)
    time = time.replace(tzinfo=None) if offset is None else time.astimezone(timezone(offset))
    fresh_until = time.isoformat()

    harness.client(Server(respond(body(fresh_until=fresh_until)))).prices.refresh(MODEL)
    with pytest.raises(errors.ResponseLost, match="not fresh any more"):
        harness.client(Server(respond(body(fresh_until=fresh_until), at=NOW + 60))).prices.refresh(MODEL)


def test_a_304_that_no_etag_asked_for_renews_nothing(harness: ClientHarness) -> None:
    without_etag = respond(body())
    del without_etag.headers["etag"]
    client = harness.client(Server(without_etag, not_modified(NOW + 61)))
    client.prices.refresh(MODEL)

    with pytest.raises(errors.ResponseLost, match=r"\(status 304\)"):
        client.prices.refresh(MODEL)


def test_a_refresh_asks_at_once(harness: ClientHarness) -> None:
    server = Server(respond(body()), respond(body("80000")))
    client = harness.client(server)
    client.prices.refresh(MODEL)
    client.prices.refresh(MODEL)

    assert client.prices.estimate(REQUEST, live=True).credits == 40
    assert len(server.requests) == 2


def test_a_list_replaces_all_rules(harness: ClientHarness) -> None:
    document = body()
    listed = {"meta": document["meta"], "models": [document["model"]]}
    client = harness.client(Server(respond(listed)))

    assert client.prices.refresh().models == (MODEL,)
    assert client.prices.estimate(REQUEST).credits == 30
    gone = client.prices.estimate({"model": "veo3.1-pro", "prompt": "x"})
    assert (gone.kind, gone.notes) == ("unknown", ("EvoLink publishes no price for the model 'veo3.1-pro'.",))


@pytest.mark.parametrize("model", ["", "a/b", 5, "x" * 101])
def test_what_is_no_id_is_not_asked_for(model: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="it must be the id of a model"):
        harness.client().prices.refresh(model)
    assert harness.sent == []


def set_schema(document: dict[str, Any]) -> None:
    document["meta"]["schema_version"] = "3"


def set_operator(document: dict[str, Any]) -> None:
    document["model"]["components"][0]["quantity_rule"] = {"op": "power", "args": []}


def drop_rule(document: dict[str, Any]) -> None:
    del document["model"]["components"][0]["quantity_rule"]


def set_rate(document: dict[str, Any]) -> None:
    document["model"]["components"][0]["rate"] = {"uc": 54000}


def nest(document: dict[str, Any]) -> None:
    rule: Any = {"op": "constant", "value": "1"}
    for _ in range(40):
        rule = {"op": "ceil", "args": [rule]}
    document["model"]["components"][0]["quantity_rule"] = rule


@pytest.mark.parametrize("edit", [set_schema, set_operator, drop_rule, set_rate, nest])
def test_a_rule_that_cannot_be_read_gives_an_unknown_price(
    edit: Callable[[dict[str, Any]], None], harness: ClientHarness
) -> None:
    document = body()
    edit(document)

    estimate = harness.client(Server(respond(document))).prices.estimate(REQUEST, live=True)

    assert (estimate.kind, estimate.uc, estimate.pricing_version) == ("unknown", None, "prc_new")
    assert "Update" in estimate.notes[0]


def test_a_model_that_has_no_price_any_more_is_unknown(harness: ClientHarness) -> None:
    client = harness.client(Server(httpx.Response(404, json={"error": {"message": "no"}})))

    assert client.prices.estimate(REQUEST, live=True).kind == "unknown"


def test_a_request_without_a_model_asks_for_nothing(harness: ClientHarness) -> None:
    client = harness.client()

    for request in ({}, {"model": 5}, {"model": "a/../b"}, {"model": "x" * 101}):
        assert client.prices.estimate(request, live=True).kind == "unknown"
    assert harness.sent == []


OTHER = body()
OTHER["model"]["model_id"] = "veo3-fast"
IMAGE = body()
IMAGE["model"]["modality"] = "image"


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (
            httpx.Response(302, headers={"location": "https://evil.example/"}),
            r"it is a redirect or has no body \(status 302\)",
        ),
        (httpx.Response(304), r"\(status 304\)"),
        (httpx.Response(200, html="<html>"), "is not a JSON object"),
        (httpx.Response(200, json=[]), "is not a JSON object"),
        (httpx.Response(200, json={}), r"it is malformed \(KeyError\('meta'\)\)"),
        (respond(body(fresh_until="soon")), "it is malformed"),
        (respond(OTHER), "it does not have the models that were asked for"),
        (respond(IMAGE), "it does not have the models that were asked for"),
        (respond(body(), at=NOW + 301), "not fresh any more"),
        (httpx.Response(200, content=b"[" * 200_000), "is not a JSON object"),
        (httpx.Response(200, content=b" " * (2 * 1024 * 1024 + 1)), "more than 2,097,152 bytes"),
    ],
)
def test_an_invalid_response_is_lost_and_changes_nothing(
    response: httpx.Response, message: str, harness: ClientHarness
) -> None:
    server = Server(response)
    client = harness.client(server)

    with pytest.raises(errors.ResponseLost, match=message):
        client.prices.refresh(MODEL)

    assert all(request.url.host == "127.0.0.1" for request in server.requests)
    assert client.prices.estimate(REQUEST).credits == 27


def test_an_empty_list_is_no_list_of_prices(harness: ClientHarness) -> None:
    client = harness.client(Server(respond({"meta": body()["meta"], "models": []})))

    with pytest.raises(errors.ResponseLost, match="it does not have the models"):
        client.prices.refresh()


def test_a_server_error_is_retried_and_raised(harness: ClientHarness) -> None:
    unavailable = httpx.Response(503, json={"error": {"message": "m", "code": "c"}}, headers={"retry-after": "7"})
    client = harness.client(Server(unavailable, httpx.ReadTimeout("slow"), respond(body())))

    assert client.prices.estimate(REQUEST, live=True).credits == 30
    assert harness.slept[0] == 7
    with pytest.raises(errors.ServerError):
        harness.client(Server(unavailable)).prices.refresh(MODEL)


def test_threads_share_one_request_and_its_error(harness: ClientHarness) -> None:
    begun, release = threading.Event(), threading.Event()

    class Slow(Server):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            begun.set()
            assert release.wait(10)
            return super().handle_request(request)

    for response in (respond(body()), httpx.Response(403, json={"error": {"message": "m", "code": "c"}})):
        server = Slow(response)
        client = harness.client(server)
        outcomes: list[object] = []

        def fetch(client: EvoLink = client, outcomes: list[object] = outcomes) -> None:
            try:
                outcomes.append(client.prices.refresh(MODEL).pricing_version)
            except errors.PermissionDenied as error:
                outcomes.append(str(error))

        threads = [threading.Thread(target=fetch) for _ in range(20)]
        threads[0].start()
        assert begun.wait(10)
        for thread in threads[1:]:
            thread.start()
        release.set()
        for thread in threads:
            thread.join(10)
        assert len(outcomes) == 20
        assert len(set(outcomes)) == 1
        begun.clear()
        release.clear()


async def fetch_at_once(client: AsyncEvoLink, count: int) -> list[object]:
    return await asyncio.gather(*(client.prices.refresh(MODEL) for _ in range(count)), return_exceptions=True)


def test_tasks_of_an_event_loop_share_one_request(harness: ClientHarness) -> None:
    sent: list[httpx.Request] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        await asyncio.sleep(0.01)
        return respond(body())

    async def run() -> None:
        async with harness.async_client(httpx.MockTransport(handle)) as client:
            outcomes = await fetch_at_once(client, 50)
            assert {type(outcome).__name__ for outcome in outcomes} == {"PriceList"}
            assert (await client.prices.estimate(REQUEST, live=True)).credits == 30

    asyncio.run(run())
    assert len(sent) == 1


def test_a_cancelled_request_is_sent_again_by_one_who_waits_for_it(harness: ClientHarness) -> None:
    sent: list[httpx.Request] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        await asyncio.sleep(3600 if len(sent) == 1 else 0)
        return respond(body())

    async def run() -> list[object]:
        async with harness.async_client(httpx.MockTransport(handle)) as client:
            first = asyncio.create_task(client.prices.refresh(MODEL))
            await asyncio.sleep(0)
            others = asyncio.create_task(fetch_at_once(client, 9))
            while not sent:
                await asyncio.sleep(0)
            first.cancel()
            return await others

    assert {type(outcome).__name__ for outcome in asyncio.run(run())} == {"PriceList"}
    assert len(sent) == 2
