"""Limits of what a request may cost: refused before anything is uploaded or sent, with what to do."""

from __future__ import annotations

import asyncio
import warnings
import wave
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from evolink import AsyncEvoLink, EvoLink, Journal, errors, prices
from support.charging_gateway import LOST_BEFORE, ChargingGateway
from support.client_harness import DEFAULTS, ClientHarness
from support.journals import only_entry

CAT: dict[str, Any] = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}
"""27 credits, exactly."""
UNPRICED = {"model": "sora-2-pro-preview", "prompt": "A cat"}
REFERENCE: dict[str, Any] = {
    "model": "seedance-2.0-reference-to-video",
    "prompt": "A cat",
    "duration": 5,
    "video_urls": ["https://example.com/cat.mp4"],
}
"""At least 82.215 credits: the length of the video is unknown."""


@pytest.fixture
def gateway() -> ChargingGateway:
    return ChargingGateway()


def refused(client: EvoLink, request: dict[str, Any], **options: Any) -> errors.BudgetExceeded:
    """Return the error of a request that exceeds a limit; nothing of it was sent."""
    with pytest.raises(errors.BudgetExceeded) as exceeded:
        client.videos.generate(request, **options)
    return exceeded.value


@pytest.mark.parametrize("limit", [26, 26.9999, "26.9999", Decimal("26.99999999999999999999999999999999"), 0])
def test_a_request_above_its_limit_is_not_sent(limit: Any, harness: ClientHarness, gateway: ChargingGateway) -> None:
    client = harness.client(gateway)

    error = refused(client, CAT, max_credits=limit)

    assert (error.estimate, error.limit) == (prices.estimate(CAT), Decimal(str(limit)))
    assert str(error).startswith("The price of kling-o3-text-to-video is 27 credits, which exceeds max_credits=")
    assert str(error).endswith("Pass a higher max_credits= to submit it. Nothing was sent, nothing was charged.")
    assert harness.sent == []
    assert client.budget is None


@pytest.mark.parametrize("limit", [27, 27.0, "27.0000", 10**11])
def test_a_request_at_its_limit_is_sent(limit: Any, harness: ClientHarness, gateway: ChargingGateway) -> None:
    assert harness.client(gateway).videos.generate(CAT, max_credits=limit).id


def test_the_limits_of_call_and_client_all_apply(harness: ClientHarness, gateway: ChargingGateway) -> None:
    client = harness.client(gateway, max_credits_per_request=20, max_credits=25)

    assert "the client's max_credits_per_request of 20." in str(refused(client, CAT, max_credits=100))
    assert "exceeds max_credits=10." in str(refused(client, CAT, max_credits=10))
    other = harness.client(gateway, max_credits_per_request=30, max_credits=25)
    assert "Create the client with a higher max_credits, or write" in str(refused(other, CAT))
    assert harness.sent == []


def test_the_error_about_the_budget_has_what_remains(harness: ClientHarness, gateway: ChargingGateway) -> None:
    client = harness.client(gateway, max_credits=50)
    client.videos.generate(CAT)

    error = refused(client, CAT)

    assert (error.limit, error.remaining, error.estimate.uc) == (Decimal(50), Decimal(23), 270_000)
    assert "but 23 of the 50 credits of the client's budget remain." in str(error)
    assert gateway.posts == 1
    assert repr(client.budget) == "<Budget max_credits=50, 27 reserved, 0 spent>"


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (UNPRICED, "is unknown, which counts as more than max_credits=500. EvoLink publishes no price for the model"),
        (REFERENCE, "is at least 82.215 credits, which counts as more than max_credits=500. input_seconds is unknown"),
    ],
)
def test_an_unknown_price_and_a_lower_bound_count_as_too_much_unless_allowed(
    request_: dict[str, Any], message: str, harness: ClientHarness
) -> None:
    assert message in str(refused(harness.client(), request_, max_credits=500))
    assert harness.sent == []

    assert harness.client().videos.generate(request_, max_credits=500, allow_unknown_price=True).id
    client = harness.client(max_credits=500, allow_unknown_price=True)
    assert "counts as more" in str(refused(client, request_, allow_unknown_price=False))
    assert client.videos.generate(request_).id


def test_a_lower_bound_above_the_limit_is_refused_even_if_it_is_allowed(harness: ClientHarness) -> None:
    error = refused(harness.client(), REFERENCE, max_credits=80, allow_unknown_price=True)

    assert "is at least 82.215 credits, which exceeds max_credits=80." in str(error)


def test_an_unknown_price_is_what_the_api_reserves_and_nothing_if_nothing_remains(harness: ClientHarness) -> None:
    task = {"id": "task-unified-1-a", "status": "pending", "usage": {"credits_reserved": 40}}
    transport = httpx.MockTransport(lambda request: httpx.Response(200, json=task))
    client = harness.client(transport, max_credits=40, allow_unknown_price=True)

    client.videos.generate(UNPRICED)

    assert client.budget is not None
    assert (client.budget.reserved, client.budget.remaining) == (Decimal(40), Decimal(0))
    assert "is unknown, but 0 of the 40 credits" in str(refused(client, UNPRICED))


def test_what_was_measured_makes_the_price_known(harness: ClientHarness) -> None:
    measured: Any = {"input_seconds": 7.31}
    expected = prices.estimate(REFERENCE, **measured)
    client = harness.client(ChargingGateway(measured=measured))

    error = refused(client, REFERENCE, max_credits=100, measured=measured)

    assert error.estimate == expected
    assert client.videos.generate(REFERENCE, max_credits=102, measured=measured, expected_credits=expected).id


def test_local_files_are_measured_and_not_uploaded_if_the_request_is_refused(
    harness: ClientHarness, tmp_path: Path
) -> None:
    pytest.importorskip("av")
    speech = tmp_path / "speech.wav"
    with wave.open(str(speech), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(bytes(2 * 20_000))
    request = {"model": "omnihuman-1.5", "audio_url": speech, "image_urls": ["https://example.com/face.png"]}

    error = refused(harness.client(), request, max_credits=1)

    assert error.estimate == prices.estimate(request)
    assert error.estimate.credits is not None
    assert harness.sent == []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the sandbox cannot know the length
        assert harness.client(max_credits=error.estimate.credits).videos.generate(request).id


def test_the_price_is_that_of_what_is_sent(harness: ClientHarness, gateway: ChargingGateway) -> None:
    client = harness.client(gateway)

    error = refused(client, CAT, extra_body={"duration": 10}, max_credits=27)

    assert error.estimate.credits == 54


@pytest.mark.parametrize("expected", [27, 27.0, "27", Decimal("27.0000"), prices.estimate(CAT)])
def test_a_request_that_costs_what_is_expected_is_sent(expected: Any, harness: ClientHarness) -> None:
    assert harness.client(ChargingGateway()).videos.generate(CAT, expected_credits=expected).id


@pytest.mark.parametrize("expected", [26, 27.0001, prices.estimate(CAT | {"duration": 6}), prices.estimate(REFERENCE)])
def test_a_request_that_costs_something_else_is_not_sent(expected: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.PriceChanged, match="is 27 credits, but expected_credits is") as changed:
        harness.client().videos.generate(CAT, expected_credits=expected)

    assert changed.value.estimate == prices.estimate(CAT)
    assert harness.sent == []


def test_every_method_that_submits_has_the_limits(harness: ClientHarness, tmp_path: Path) -> None:
    client = harness.client()
    with pytest.raises(errors.BudgetExceeded):
        client.videos.run(CAT, tmp_path / "cat.mp4", max_credits=1)
    with pytest.raises(errors.BudgetExceeded):
        client.videos.run(to=tmp_path / "cat.mp4", max_credits=1, **CAT)
    gateway = ChargingGateway([LOST_BEFORE, LOST_BEFORE])
    with pytest.raises(errors.SubmissionUncertain) as uncertain:
        harness.client(gateway).videos.generate(CAT)
    with pytest.raises(errors.BudgetExceeded):
        harness.client(gateway).videos.resubmit(uncertain.value, max_credits=1)

    assert gateway.posts == 2


def test_the_limits_of_a_submission_are_not_checked_again_when_its_client_resubmits_it(harness: ClientHarness) -> None:
    lost = httpx.MockTransport(lambda request: (_ for _ in ()).throw(httpx.ReadError("reset")))
    client = harness.client(lost, max_credits_per_request=1000)

    with pytest.raises(errors.SubmissionUncertain) as uncertain:
        client.videos.generate(REFERENCE, allow_unknown_price=True)
    with pytest.raises(errors.SubmissionUncertain):
        uncertain.value.resubmit()
    with pytest.raises(errors.BudgetExceeded):
        client.videos.resubmit(uncertain.value, max_credits=1)


@pytest.mark.parametrize("client", [EvoLink, AsyncEvoLink])
@pytest.mark.parametrize("name", ["max_credits", "max_credits_per_request"])
@pytest.mark.parametrize(
    "value",
    [-1, "abc", True, float("nan"), float("inf"), Decimal("-0.01"), pytest.param(10**5000, id="long"), "1e999", []],
)
def test_a_limit_that_is_no_number_of_credits_is_refused(client: Any, name: str, value: Any) -> None:
    with pytest.raises(errors.ConfigurationError, match=f"{name} is .*it must be a number of credits from 0"):
        client(**DEFAULTS | {name: value})


@pytest.mark.parametrize(
    "options",
    [
        {"max_credits": -1},
        {"expected_credits": "many"},
        {"allow_unknown_price": 1},
        {"measured": 7},
        {"measured": {"input_seconds": -1}},
        {"measured": {"length": 1}},
    ],
)
def test_an_option_that_is_not_valid_is_refused(options: dict[str, Any], harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="Nothing was sent"):
        harness.client().videos.generate(CAT, **options)

    assert harness.sent == []


def test_a_client_without_limits_estimates_nothing(
    harness: ClientHarness, monkeypatch: pytest.MonkeyPatch, journal_path: Path
) -> None:
    client = harness.client(journal=journal_path)
    monkeypatch.setattr(client._session, "estimate", None)

    client.videos.generate(CAT)

    assert client.budget is None
    assert only_entry(journal_path).estimate is None


def test_the_journal_keeps_the_estimate(harness: ClientHarness, journal_path: Path) -> None:
    client = harness.client(ChargingGateway(), journal=journal_path, max_credits=100)

    client.videos.generate(CAT)

    estimate = only_entry(journal_path).estimate
    assert estimate is not None
    assert prices.Estimate.from_dict(estimate) == prices.estimate(CAT)


def test_an_estimate_in_the_journal_decides_about_a_resubmission(harness: ClientHarness, journal_path: Path) -> None:
    """The body has the URL of an uploaded file, whose length is not known any more."""
    journal, key = Journal(journal_path), "my-own-key-number-1"
    body = httpx.Request("POST", "https://x", json=REFERENCE).content
    journal.begin(key, REFERENCE["model"], body, estimate=prices.estimate(REFERENCE, input_seconds=7.31).to_dict())
    client = harness.client(ChargingGateway(measured={"input_seconds": 7.31}), journal=journal, max_credits=102)

    assert client.videos.resubmit(only_entry(journal_path)).id


@pytest.mark.parametrize("reported", [7, 70_000])
def test_a_reservation_that_differs_from_the_estimate_is_a_warning_once_for_each_model(
    reported: float, harness: ClientHarness
) -> None:
    client = harness.client(ChargingGateway(reports=lambda credits: reported), max_credits=1000)

    with pytest.warns(errors.EvoLinkWarning, match=r"reserved 7 credits for task .* costs 27\.0000\.") as issued:
        client.videos.generate(CAT)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.videos.generate(CAT)

    assert [warning.filename for warning in issued] == [__file__]


def test_the_warning_of_an_async_client_names_the_callers_line(harness: ClientHarness) -> None:
    transport = httpx.MockTransport(ChargingGateway(reports=lambda credits: 7).handle_request)

    async def submit() -> None:
        await harness.async_client(transport, max_credits=1000).videos.generate(CAT)

    with pytest.warns(errors.EvoLinkWarning, match="reserved 7 credits") as issued:
        asyncio.run(submit())

    assert [warning.filename for warning in issued] == [__file__]


@pytest.mark.parametrize("request_", [CAT, REFERENCE])
def test_no_warning_is_issued_without_a_difference_or_for_a_lower_bound(
    request_: dict[str, Any], harness: ClientHarness
) -> None:
    client = harness.client(ChargingGateway(), max_credits=1000, allow_unknown_price=True)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.videos.generate(request_)


def test_a_warning_that_is_an_error_has_the_id_of_the_task_which_the_journal_offers(
    harness: ClientHarness, journal_path: Path
) -> None:
    client = harness.client(ChargingGateway(reports=lambda credits: 7), max_credits=1000, journal=journal_path)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(errors.EvoLinkWarning) as raised:
            client.videos.generate(CAT)

    (note,) = raised.value.__notes__
    assert "task-unified-1-00000000 was submitted" in note
    assert client.journal is not None
    assert [entry.task_id for entry in client.journal.unfinished()] == ["task-unified-1-00000000"]


def test_a_changed_price_is_seen_and_charged_by_the_sandbox(harness: ClientHarness) -> None:
    client = harness.client()
    harness.sandbox.set_scenario("price:x2")

    assert client.prices.estimate(CAT).credits == 27
    assert client.prices.estimate(CAT, live=True).credits == 54
    assert client.prices.estimate(CAT).credits == client.videos.generate(CAT).credits_reserved == 54
    harness.sandbox.set_scenario("")
    assert client.prices.estimate(CAT, live=True).credits == 54, "for a minute"
    client.prices.refresh()
    assert client.prices.estimate(CAT).credits == 27


@pytest.mark.parametrize("value", ["no", 0, None])
def test_whether_unknown_prices_are_allowed_is_a_boolean(value: Any, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="must be True or False"):
        harness.client(max_credits=500, allow_unknown_price=value)
