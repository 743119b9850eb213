"""Price rules that are kept on disk, for other processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evolink import EvoLink
from evolink._sansio.price_rules import PriceQuery
from support.client_harness import API_KEY, ClientHarness
from support.price_server import MODEL, NOW, REMOTE, REQUEST, Server, body, not_modified, respond


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "evolink" / "prices"


def fetch_and_estimate(client: EvoLink, *, now: float) -> Any:
    """Return what REQUEST costs by the rule that is fetched at a time in Unix seconds."""
    session = client._session
    config = session.config
    query = PriceQuery(config.endpoint, config.fetched_prices, clock=session.driver.clock, now=lambda: now)
    session.driver.run(query.fetch(MODEL, use_cache=True))
    return client.prices.estimate(REQUEST).credits


def test_a_response_is_kept_on_disk_for_other_processes(harness: ClientHarness, cache_folder: Path) -> None:
    server = Server(respond(body()), not_modified(NOW + 61))

    def estimate(at: float) -> Any:
        with harness.client(server, base_url=REMOTE) as client:
            return fetch_and_estimate(client, now=at)

    assert [estimate(NOW), estimate(NOW + 59), estimate(NOW + 61)] == [30, 30, 30]
    assert [request.headers.get("if-none-match") for request in server.requests] == [None, '"1"']
    (path,) = cache_folder.iterdir()
    assert API_KEY not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:100],
        lambda text: "[" * 100_000,
        lambda text: json.dumps({**json.loads(text), "url": "https://other.example/"}),
        lambda text: json.dumps({**json.loads(text), "body": "{}"}),
        lambda text: json.dumps({**json.loads(text), "body": 5}),
        lambda text: json.dumps({**json.loads(text), "stored": 4e9, "expires": 5e9}),
    ],
)
def test_a_damaged_file_is_ignored(damage: Callable[[str], str], harness: ClientHarness, cache_folder: Path) -> None:
    assert fetch_and_estimate(harness.client(Server(respond(body())), base_url=REMOTE), now=NOW) == 30
    (path,) = cache_folder.iterdir()
    path.write_text(damage(path.read_text("utf-8")), "utf-8")

    second = harness.client(Server(respond(body("80000"))), base_url=REMOTE)
    assert fetch_and_estimate(second, now=NOW) == 40


def test_a_folder_that_cannot_be_written_is_no_problem(harness: ClientHarness, cache_folder: Path) -> None:
    cache_folder.parent.parent.mkdir()
    cache_folder.parent.write_text("a file")
    client = harness.client(Server(respond(body(fresh_until="9999-01-01T00:00:00Z"))), base_url=REMOTE)

    assert client.prices.estimate(REQUEST, live=True).credits == 30


def test_nothing_of_an_api_on_this_machine_is_kept_on_disk(harness: ClientHarness, cache_folder: Path) -> None:
    harness.client().prices.refresh(MODEL)

    assert not cache_folder.exists()
