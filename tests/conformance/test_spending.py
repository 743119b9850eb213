"""What a run sends to a server on another machine, and what that may cost."""

from __future__ import annotations

import httpx
import pytest
from evolink import catalog, conformance, contract, errors
from evolink.conformance import Server
from support.stub_servers import KEY, LOCAL, REMOTE, VEO, body_of, failed, sandbox, tried

PRICE = 25.7


class Counted:
    """A sandbox that counts the submissions it accepted, valid or not."""

    def __init__(self, *, lax: str | None = None, balance: bool = True) -> None:
        """`lax` is a field that it takes and must not."""
        self.sandbox = sandbox()
        self.paid = 0
        self.sent: list[object] = []
        self._lax = lax
        self._balance = balance

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = body_of(request)
        if isinstance(body, dict) and "model" in body and "authorization" in request.headers:
            self.sent.append(body)
        if not self._balance and request.url.path == "/v1/credits":
            return httpx.Response(503, text="later")
        if isinstance(body, dict) and self._lax in body:
            self.paid += 1
            return httpx.Response(200, json={"id": "task-unified-1-x"})
        reply = self.sandbox.handle(request)
        self.paid += request.method == "POST" and reply.status_code == 200
        return reply


def test_another_machines_server_gets_no_valid_request_unless_a_sum_is_named() -> None:
    server = Counted()

    report = tried(server, base_url=REMOTE)

    assert server.paid == 0
    assert server.sent
    assert all(contract.validate(body) for body in server.sent)
    assert report.notes == ("37 valid requests were not sent, because they cost: --spend CREDITS sends them",)
    assert failed(report) == set()
    assert report.counts()["passed"] > 40


def test_what_was_refused_nowhere_stops_a_run_that_may_spend_nothing() -> None:
    server = Counted(lax="no_such_field")

    report = tried(server, base_url=REMOTE)

    assert server.paid == 1
    assert "may have charged" in report.stopped
    assert failed(report) == {f"{VEO} /no_such_field additionalProperties", f"{VEO} create: /created properties"} | {
        label for label in failed(report) if " create: " in label
    }
    assert report.exit_code == 1


@pytest.mark.parametrize("limit", [1.0, 100.0])
def test_a_run_ends_when_the_balance_has_gone_down_by_the_sum(limit: float) -> None:
    server = Counted()

    report = tried(server, base_url=REMOTE, spend=limit, wait=0)

    assert limit <= server.paid * PRICE < limit + PRICE
    assert "credits are spent" in report.stopped
    assert report.exit_code == 1


def test_a_sum_that_suffices_lets_the_run_come_to_its_end() -> None:
    server = Counted()

    report = tried(server, base_url=REMOTE, spend=1e6, wait=0)

    assert report.stopped == ""
    assert server.paid == 29


def test_without_a_readable_balance_nothing_that_costs_is_sent() -> None:
    server = Counted(balance=False)

    report = tried(server, base_url=REMOTE, spend=100)

    assert server.paid == 0
    assert "The balance cannot be read" in report.stopped


def test_a_server_on_this_machine_gets_all_requests() -> None:
    server = Counted()

    report = tried(server)

    assert server.paid >= 29
    assert report.notes == ()


@pytest.mark.parametrize(
    ("url", "key", "words"),
    [
        (REMOTE, None, "There is no API key"),
        ("http://api.example.com", KEY, "unencrypted"),
        ("ftp://127.0.0.1", KEY, "is no address"),
        ("127.0.0.1:8765", KEY, "is no address"),
        ("https://user@api.example.com", KEY, "is no address"),
    ],
)
def test_an_address_or_key_that_cannot_be_used_is_refused_before_anything_is_sent(
    url: str, key: str | None, words: str
) -> None:
    with pytest.raises(errors.ConfigurationError, match=words):
        Server(url, key)


def test_an_unknown_model_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(errors.ConfigurationError, match=r"Did you mean 'veo3\.1-pro'"):
        conformance.run(LOCAL, models=["veo3.1-prx"])


def test_all_models_are_tried_where_none_is_named() -> None:
    assert conformance.known_models(None) == tuple(catalog.ids())
