"""The budget: which requests a run sends to another machine, and when it stops."""

from __future__ import annotations

import httpx
import pytest
from evolink import catalog, conformance, contract, errors
from evolink.conformance import Server
from support.stub_servers import KEY, LOCAL, REMOTE, VEO, failed_labels, json_body, run_against, sandbox


class CountingServer:
    """A sandbox that counts the submissions it accepted, valid or not."""

    def __init__(self, *, lax: str | None = None, balance: bool = True) -> None:
        """`lax` is a field that it accepts and must refuse; `balance` is whether it returns the balance."""
        self.sandbox = sandbox()
        self.paid = 0
        self.charges: list[float] = []
        """The credits of the submissions that the sandbox accepted."""
        self.sent: list[object] = []
        self._lax = lax
        self._balance = balance

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json_body(request)
        if isinstance(body, dict) and "model" in body and "authorization" in request.headers:
            self.sent.append(body)
        if not self._balance and request.url.path == "/v1/credits":
            return httpx.Response(503, text="later")
        if isinstance(body, dict) and self._lax in body:
            self.paid += 1
            return httpx.Response(200, json={"id": "task-unified-1-x"})
        response = self.sandbox.handle(request)
        if request.method == "POST" and response.status_code == 200:
            self.paid += 1
            self.charges.append(response.json().get("usage", {}).get("credits_reserved", 0))
        return response


def test_no_valid_request_is_sent_to_another_machine_without_a_spending_limit() -> None:
    server = CountingServer()

    report = run_against(server, base_url=REMOTE)

    assert server.paid == 0
    assert server.sent
    assert all(contract.validate(body) for body in server.sent)
    assert report.notes == (
        "37 valid requests were not sent because they cost credits. Pass --spend CREDITS to send them.",
    )
    assert failed_labels(report) == set()
    assert report.counts()["passed"] > 40


def test_an_accepted_invalid_request_stops_a_run_that_may_spend_nothing() -> None:
    server = CountingServer(lax="no_such_field")

    report = run_against(server, base_url=REMOTE)

    assert server.paid == 1
    assert "may have charged" in report.stopped
    assert failed_labels(report) == {
        f"{VEO} /no_such_field additionalProperties",
        f"{VEO} create: /created properties",
    } | {label for label in failed_labels(report) if " create: " in label}
    assert report.exit_code == 1


@pytest.mark.parametrize("limit", [1.0, 100.0])
def test_a_run_stops_when_the_balance_has_gone_down_by_the_limit(limit: float) -> None:
    server = CountingServer()

    report = run_against(server, base_url=REMOTE, spend=limit, wait=0)

    assert sum(server.charges[:-1]) < limit <= sum(server.charges)
    assert f"credits; the limit is {limit:g}." in report.stopped
    assert report.exit_code == 1


def test_a_sufficient_limit_lets_the_run_finish() -> None:
    server = CountingServer()

    report = run_against(server, base_url=REMOTE, spend=1e6, wait=0)

    assert report.stopped == ""
    assert server.paid == 29


def test_nothing_that_costs_credits_is_sent_if_the_balance_cannot_be_read() -> None:
    server = CountingServer(balance=False)

    report = run_against(server, base_url=REMOTE, spend=100)

    assert server.paid == 0
    assert "The balance cannot be read" in report.stopped


def test_all_requests_are_sent_to_a_server_on_this_machine() -> None:
    server = CountingServer()

    report = run_against(server)

    assert server.paid >= 29
    assert report.notes == ()


@pytest.mark.parametrize(
    ("url", "key", "message"),
    [
        (REMOTE, None, "The API key for api.example.com is missing"),
        ("http://api.example.com", KEY, "unencrypted"),
        ("ftp://127.0.0.1", KEY, "is not the URL of a server"),
        ("127.0.0.1:8765", KEY, "is not the URL of a server"),
        ("https://user@api.example.com", KEY, "is not the URL of a server"),
    ],
)
def test_an_unusable_address_or_key_is_refused_before_anything_is_sent(url: str, key: str | None, message: str) -> None:
    with pytest.raises(errors.ConfigurationError, match=message):
        Server(url, key)


def test_an_unknown_model_is_refused_with_a_suggestion() -> None:
    with pytest.raises(errors.ConfigurationError, match=r"Did you mean 'veo3\.1-pro'"):
        conformance.run(LOCAL, models=["veo3.1-prx"])


def test_all_models_are_selected_if_none_is_given() -> None:
    assert conformance.select_models(None) == tuple(catalog.ids())
