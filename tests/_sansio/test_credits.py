"""The balance of the account."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from support.client_harness import CAT, CAT_CREDITS, ClientHarness


def test_the_balance_goes_down_by_the_charge(client: EvoLink) -> None:
    before = client.credits.get()
    client.videos.generate(CAT)
    after = client.credits.get()

    assert before.remaining - after.remaining == CAT_CREDITS
    assert (after.used, after.key_used, after.key_unlimited) == (CAT_CREDITS, CAT_CREDITS, False)


def balances(remaining: object) -> dict[str, Any]:
    amounts = {"remaining_credits": 1, "used_credits": 1, "unlimited_credits": False}
    return {"data": {"user": amounts | {"remaining_credits": remaining}, "token": amounts}}


def test_a_balance_may_be_text(harness: ClientHarness) -> None:
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=balances("2.5"))))

    assert client.credits.get().remaining == 2.5
    assert client.credits.get().to_dict() == balances("2.5")


@pytest.mark.parametrize(
    "body",
    [
        *({}, {"data": None}, {"data": {"user": {}}}, {"data": {"user": 5, "token": []}}),
        *map(balances, ("nan", "-inf", "1e400", 10**400, "many", None, [])),
    ],
)
def test_a_response_without_the_balances_is_rejected(body: dict[str, Any], harness: ClientHarness) -> None:
    client = harness.client(httpx.MockTransport(lambda request: httpx.Response(200, json=body)))

    with pytest.raises(errors.ResponseLost, match="does not contain the balances"):
        client.credits.get()
