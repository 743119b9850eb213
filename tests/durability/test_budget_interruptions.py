"""Ctrl-C and cancellation at every step of a submission: the budget keeps what may be charged, and nothing else."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink
from evolink._sansio.effects import Send
from evolink._sansio.submission_retry import new_idempotency_key
from support.charging_gateway import ChargingGateway
from support.client_harness import ClientHarness
from support.interruptions import Interruption, interrupt, interrupt_async, interrupted_at_line

CREDITS = Decimal(27)
"""The price of CAT."""
CAT = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}


@pytest.mark.parametrize("after", [False, True])
def test_ctrl_c_at_any_effect_keeps_what_may_be_charged_and_nothing_else(
    harness: ClientHarness, after: bool, tmp_path: Path
) -> None:
    for step in range(1, 40):
        gateway, key = ChargingGateway(), new_idempotency_key()
        client = harness.client(gateway, max_credits=CREDITS, journal=tmp_path / f"{step}.sqlite3")
        interruption = Interruption(step, after=after)
        interrupt(client, interruption)

        with suppress(KeyboardInterrupt):
            client.videos.generate(CAT, idempotency_key=key)
            break
        assert_settled_by_a_repetition(client, gateway, interruption, key)
    assert step > 3


def assert_settled_by_a_repetition(
    client: EvoLink, gateway: ChargingGateway, interruption: Interruption, key: str
) -> None:
    """Assert that an interrupted submission is reserved if it may be charged, and once after it was repeated."""
    assert client.budget is not None
    is_sent = any(isinstance(effect, Send) for effect in interruption.effects)
    assert client.budget.reserved == (CREDITS if is_sent else 0)
    assert gateway.outstanding <= client.budget.reserved
    client.videos.generate(CAT, idempotency_key=key)
    assert client.budget.reserved == gateway.outstanding == CREDITS


def test_a_cancellation_at_any_effect_keeps_what_may_be_charged_and_nothing_else(
    harness: ClientHarness, tmp_path: Path
) -> None:
    async def cancel(step: int, *, after: bool) -> bool:
        gateway, key = ChargingGateway(), new_idempotency_key()
        transport = httpx.MockTransport(gateway.handle_request)
        client = harness.async_client(transport, max_credits=CREDITS, journal=tmp_path / f"{step}{after}.sqlite3")
        interruption = Interruption(step, after=after)
        interrupt_async(client, interruption)
        submission = asyncio.ensure_future(client.videos.generate(CAT, idempotency_key=key))
        await asyncio.wait([submission])
        assert client.budget is not None
        is_sent = any(isinstance(effect, Send) for effect in interruption.effects)
        assert client.budget.reserved == (CREDITS if is_sent else 0)
        assert gateway.outstanding <= client.budget.reserved
        await client.videos.generate(CAT, idempotency_key=key)
        assert client.budget.reserved == gateway.outstanding == CREDITS
        return submission.cancelled()

    assert [asyncio.run(cancel(step, after=after)) for step in (1, 2) for after in (False, True)].count(True) > 2


def test_ctrl_c_at_any_line_never_counts_too_little_and_a_repetition_settles_it(harness: ClientHarness) -> None:
    harness.client(ChargingGateway(), max_credits=CREDITS).videos.generate(CAT)  # loads the contract and the prices
    submitted = 0
    for line in itertools.count(1, 9):
        gateway, key = ChargingGateway(), new_idempotency_key()
        client = harness.client(gateway, max_credits=CREDITS)
        assert client.budget is not None
        try:
            with interrupted_at_line(line):
                client.videos.generate(CAT, idempotency_key=key)
            break
        except KeyboardInterrupt as interruption:
            is_unsent = "Nothing was submitted" in "".join(getattr(interruption, "__notes__", ()))
        assert client.budget.reserved >= gateway.outstanding
        assert client.budget.reserved == 0 or not is_unsent
        submitted += gateway.posts
        task = client.videos.generate(CAT, idempotency_key=key)
        assert client.budget.reserved == gateway.outstanding == CREDITS
        gateway.finish(task.id, "failed")
        task.refresh()
        assert client.budget.remaining == CREDITS

    assert submitted > 10
