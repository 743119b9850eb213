"""Budget and idempotency: no call pays more than is allowed, or twice."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from evolink import EvoLink, errors
from evolink.tools import Toolset
from support.client_harness import ClientHarness

REQUEST = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}
"""A request of 27 credits by the published prices."""
UNPRICED = {"model": "kling-o1-video-edit-fast", "prompt": "Old film", "video_urls": ["https://example.com/a.mp4"]}
"""A request whose price depends on the length of its video."""


def numbered(number: int) -> dict[str, Any]:
    return {**REQUEST, "prompt": f"Cat {number}"}


def generate(toolset: Toolset, client: EvoLink, request: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    return toolset.call("generate", {"request": request, "max_credits": 50, **arguments}, client=client)


def submissions(harness: ClientHarness) -> list[httpx.Request]:
    return [request for request in harness.sent if request.url.path.endswith("/generations")]


async def generate_all(
    harness: ClientHarness, arguments: list[dict[str, Any]], *, max_credits: float
) -> list[dict[str, Any]]:
    toolset = Toolset()
    async with harness.async_client(max_credits=max_credits) as client:
        calls = [toolset.call_async("generate", {"max_credits": 50, **each}, client=client) for each in arguments]
        return await asyncio.gather(*calls)


def test_of_20_parallel_calls_only_those_within_the_budget_are_submitted(harness: ClientHarness) -> None:
    requests = [{"request": numbered(each)} for each in range(20)]

    results = asyncio.run(generate_all(harness, requests, max_credits=27 * 7 + 26))

    assert Counter(each.get("error", {}).get("type") for each in results) == {None: 7, "BudgetExceeded": 13}
    assert len(submissions(harness)) == 7


def test_20_identical_parallel_calls_pay_once(harness: ClientHarness) -> None:
    results = asyncio.run(generate_all(harness, [{"request": REQUEST}] * 20, max_credits=100))

    assert len({each["task_id"] for each in results}) == 1
    assert sum(each.get("repeated", False) for each in results) == 19
    assert len(submissions(harness)) == 1


def test_20_threads_pay_once_for_each_request_id(harness: ClientHarness) -> None:
    client, toolset = harness.client(max_credits=27 * 4), Toolset()
    with ThreadPoolExecutor(20) as threads:
        futures = [
            threads.submit(generate, toolset, client, REQUEST, request_id=f"scene {each % 4}") for each in range(20)
        ]
        tasks = [future.result()["task_id"] for future in futures]

    assert len(set(tasks)) == 4
    assert Counter(tasks).most_common(1)[0][1] == 5


def test_a_new_request_id_generates_the_same_request_again(client: EvoLink) -> None:
    toolset = Toolset()

    first = generate(toolset, client, REQUEST)
    repeated = generate(toolset, client, {**REQUEST, "duration": 5})
    other = generate(toolset, client, REQUEST, request_id="another")

    assert repeated["task_id"] == first["task_id"]
    assert "nothing was paid" in repeated["note"]
    assert other["task_id"] != first["task_id"]


def test_a_request_id_of_another_request_is_refused(harness: ClientHarness, client: EvoLink) -> None:
    toolset = Toolset()
    generate(toolset, client, REQUEST, request_id="scene 1")

    result = generate(toolset, client, numbered(2), request_id="scene 1")

    assert result["error"]["type"] == "RequestIdConflict"
    assert len(submissions(harness)) == 1


def test_a_request_id_pays_once_in_later_sessions_too(client: EvoLink) -> None:
    first = generate(Toolset(), client, REQUEST, request_id="scene 1")
    later = generate(Toolset(), client, REQUEST, request_id="scene 1")

    assert later["task_id"] == first["task_id"]
    assert later["repeated"] is True


def test_the_id_of_a_tool_call_makes_a_function_of_a_model_pay_once(client: EvoLink) -> None:
    fields = {"prompt": "A cat"}
    tasks = {
        Toolset().call("kling-o3-text-to-video", fields, client=client, request_id="call_7")["task_id"] for _ in "ab"
    }

    assert len(tasks) == 1


def test_a_call_is_repeated_with_the_same_key_after_its_outcome_was_unknown(harness: ClientHarness) -> None:
    client = harness.client(resubmit_lost=False, max_credits=27)
    toolset = Toolset()
    harness.sandbox.set_scenario("lost")

    uncertain = generate(toolset, client, REQUEST)
    harness.sandbox.set_scenario("")
    repeated = generate(toolset, client, REQUEST)

    assert uncertain["error"]["type"] == "SubmissionUncertain"
    assert uncertain["error"]["advice"] == "Call generate again with the same arguments: it is not paid twice."
    assert repeated["status"] == "pending"
    assert len({request.headers["idempotency-key"] for request in submissions(harness)}) == 1
    assert len(harness.sandbox.account.tasks()) == 1


def test_a_cancelled_call_is_repeated_with_the_same_key(harness: ClientHarness) -> None:
    toolset = Toolset()
    keys: list[str] = []

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            keys.append(request.headers["idempotency-key"])
            response = harness.sandbox.handle(request)
            if len(keys) == 1:
                await asyncio.Event().wait()
            return response

    async def cancel_and_repeat() -> dict[str, Any]:
        client = harness.async_client(Slow(), max_credits=27)
        call = asyncio.create_task(
            toolset.call_async("generate", {"request": REQUEST, "max_credits": 50}, client=client)
        )
        while not keys and not call.done():
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return await toolset.call_async("generate", {"request": REQUEST, "max_credits": 50}, client=client)

    result = asyncio.run(cancel_and_repeat())

    assert result["repeated"] is True
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_call_is_repeated_with_the_same_key_after_its_task_could_not_be_described(
    harness: ClientHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("The task cannot be described.")

    async def fail_and_repeat() -> dict[str, Any]:
        toolset, arguments = Toolset(), {"request": REQUEST, "max_credits": 50}
        async with harness.async_client(max_credits=27) as client:
            with monkeypatch.context() as patched:
                patched.setattr("evolink.tools._generate.describe_task", fail)
                with pytest.raises(ValueError, match="cannot be described"):
                    await toolset.call_async("generate", arguments, client=client)
            return await asyncio.wait_for(toolset.call_async("generate", arguments, client=client), timeout=10)

    result = asyncio.run(fail_and_repeat())

    assert result["repeated"] is True
    assert len({request.headers["idempotency-key"] for request in submissions(harness)}) == 1


def test_a_refused_submission_is_not_counted_and_can_be_tried_again(harness: ClientHarness) -> None:
    client, toolset = harness.client(max_credits=27), Toolset()
    harness.sandbox.account._remaining = 0

    refused = generate(toolset, client, REQUEST)
    harness.sandbox.account._remaining = 10**9
    accepted = generate(toolset, client, REQUEST)

    assert refused["error"]["type"] == "InsufficientCredits"
    assert accepted["status"] == "pending"


@pytest.mark.parametrize("limits", [{"max_credits": 1000}, {}])
def test_a_price_that_is_not_known_counts_as_too_high(harness: ClientHarness, limits: dict[str, Any]) -> None:
    client = harness.client(**limits)
    refused = generate(Toolset(), client, UNPRICED)
    allowed = generate(Toolset(allow_unknown_prices=True), client, UNPRICED)

    assert refused["error"]["type"] == "PriceUnknown"
    assert allowed["status"] == "pending"
    assert len(submissions(harness)) == 1


def test_the_length_of_the_input_makes_a_price_known(harness: ClientHarness) -> None:
    client, toolset = harness.client(max_credits=1000), Toolset()
    estimate = toolset.call("estimate", {"request": UNPRICED, "input_seconds": 6}, client=client)

    task = toolset.call("generate", {"estimate_id": estimate["estimate_id"]}, client=client)

    assert estimate["credits"] > 0
    assert task["status"] == "pending"


def test_the_limit_of_the_program_holds_beside_that_of_the_agent(harness: ClientHarness, client: EvoLink) -> None:
    arguments = json.dumps({"request": REQUEST, "max_credits": 1000})

    result = Toolset().call("generate", arguments, client=client, max_credits="26.9999")

    assert result["error"]["type"] == "PriceTooHigh"
    assert harness.sent == []


@pytest.mark.parametrize("credits", [-1, "many", float("nan"), float("inf")])
def test_a_limit_that_is_no_number_is_refused(harness: ClientHarness, client: EvoLink, credits: Any) -> None:
    by_agent = generate(Toolset(), client, REQUEST, max_credits=credits)
    with pytest.raises(errors.ConfigurationError, match="it must be a number of credits from 0"):
        Toolset().call("generate", {"request": REQUEST}, client=client, max_credits=credits)

    assert by_agent["error"]["type"] in ("InvalidArguments", "ConfigurationError")
    assert harness.sent == []


@pytest.mark.parametrize(
    ("limits", "facts"),
    [
        ({"max_credits": 0}, {"limit": "0"}),
        ({"max_credits": 53.5}, {"limit": "53.5", "remaining": "26.5"}),
        ({"max_credits_per_request": 26}, {"limit": "26"}),
    ],
)
def test_a_limit_of_the_client_refuses_in_words_for_the_agent(
    harness: ClientHarness, limits: dict[str, Any], facts: dict[str, str]
) -> None:
    client, toolset = harness.client(**limits), Toolset()
    results = [generate(toolset, client, numbered(each)) for each in range(2)]

    error = results[-1]["error"]
    assert {name: error[name] for name in error.keys() - {"type", "message"}} == facts
    assert error["type"] == "BudgetExceeded"
    assert error["message"].startswith("The price of kling-o3-text-to-video is 27 credits; ")
    assert error["message"].endswith("Nothing was sent.")
    assert "max_credits" not in error["message"], "the advice for programs"


def test_identical_parallel_calls_beyond_the_budget_are_all_refused(harness: ClientHarness) -> None:
    results = asyncio.run(generate_all(harness, [{"request": REQUEST}] * 20, max_credits=26))

    assert {each["error"]["type"] for each in results} == {"BudgetExceeded"}
    assert harness.sent == []


def test_a_task_that_failed_is_refunded_once_the_agent_sees_it(harness: ClientHarness) -> None:
    client, toolset = harness.client(max_credits=27), Toolset()
    harness.sandbox.set_scenario("fail:content_policy_violation")
    task = generate(toolset, client, REQUEST)
    harness.sandbox.set_scenario("")
    refused = generate(toolset, client, numbered(2))
    toolset.call("wait_task", {"task_id": task["task_id"], "timeout": 600}, client=client)

    accepted = generate(toolset, client, numbered(2))

    assert refused["error"]["type"] == "BudgetExceeded"
    assert accepted["status"] == "pending"


def test_an_unknown_outcome_stays_reserved(harness: ClientHarness) -> None:
    client, toolset = harness.client(max_credits=53, resubmit_lost=False), Toolset()
    harness.sandbox.set_scenario("lost")
    generate(toolset, client, REQUEST)
    harness.sandbox.set_scenario("")

    refused = generate(toolset, client, numbered(2))

    assert refused["error"]["remaining"] == "26"


def test_a_resubmission_of_a_request_of_unknown_price_is_allowed_like_the_first(harness: ClientHarness) -> None:
    toolset = Toolset(allow_unknown_prices=True)
    harness.sandbox.set_scenario("lost")
    generate(toolset, harness.client(max_credits=1000, resubmit_lost=False), UNPRICED)
    harness.sandbox.set_scenario("")

    repeated = generate(toolset, harness.client(max_credits=1000), UNPRICED)

    assert repeated["repeated"] is True
    assert len(harness.sandbox.account.tasks()) == 1


def test_a_client_without_limits_has_no_budget_in_its_balance(client: EvoLink) -> None:
    assert "budget" not in Toolset().call("balance", {}, client=client)
