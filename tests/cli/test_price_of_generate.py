"""`evolink generate` and the price: shown, limited, confirmed, and the balance after it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from evolink import EvoLink, Journal, prices
from evolink.sandbox import SandboxTransport
from support.charging_gateway import LOST_BEFORE, ChargingGateway
from support.client_harness import ClientHarness
from support.journals import only_entry
from support.shell import Shell

CAT = ["generate", "kling-o3-text-to-video", "A cat", "--duration", "5", "--no-wait"]
ESTIMATE = prices.estimate({"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5})
PRICE = f"price: 27 credits ($0.3971), by the public prices of {ESTIMATE.captured}\n"
UNPRICED = ["generate", "sora-2-pro-preview", "A cat", "--no-wait"]

CreateClient = Callable[[bool], EvoLink]


@pytest.fixture
def gateway() -> ChargingGateway:
    return ChargingGateway()


@pytest.fixture
def create(harness: ClientHarness, gateway: ChargingGateway, journal: Path) -> CreateClient:
    """Create clients of the gateway."""
    return lambda with_journal: harness.client(gateway, journal=journal if with_journal else None)


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that types an answer on the terminal."""

    def type_on_terminal(text: str) -> None:
        terminal = io.StringIO(text)
        monkeypatch.setattr(terminal, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    return type_on_terminal


def test_the_price_is_shown_before_the_submission_and_kept_in_the_journal(
    evolink: Shell, create: CreateClient, journal: Path
) -> None:
    result = evolink(*CAT, create_client=create)

    assert result.stderr.startswith(PRICE + "To wait for it:")
    assert only_entry(journal).estimate == ESTIMATE.to_dict()


@pytest.mark.parametrize("option", ["--quiet", "--json", "--progress=json"])
def test_the_price_is_not_written_for_programs(option: str, evolink: Shell, create: CreateClient) -> None:
    result = evolink(*CAT, option, create_client=create)

    assert "price:" not in result.stderr
    if option == "--json":
        assert json.loads(result.stdout)["estimate"] == ESTIMATE.to_dict()


def test_an_unknown_price_is_said_and_submitted(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink(*UNPRICED)

    assert result.exit_code == 0
    assert result.stderr.startswith("price: unknown. EvoLink publishes no price for the model 'sora-2-pro-preview'.\n")


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--dry-run", "--json"]])
def test_a_dry_run_has_the_price(arguments: list[str], evolink: Shell) -> None:
    result = evolink(*CAT, *arguments)

    if "--json" in arguments:
        assert json.loads(result.stdout)["estimate"] == ESTIMATE.to_dict()
    else:
        assert PRICE in result.stderr


def test_a_request_above_max_credits_is_not_sent(
    evolink: Shell, create: CreateClient, gateway: ChargingGateway
) -> None:
    result = evolink(*CAT, "--max-credits", "26.5", create_client=create)

    assert (result.exit_code, result.stdout, gateway.posts) == (1, "", 0)
    assert result.stderr == (
        "evolink: The price of kling-o3-text-to-video is 27 credits, which exceeds --max-credits 26.5. Pass a higher"
        " --max-credits to submit it. Nothing was sent, nothing was charged.\n"
    )
    assert evolink(*CAT, "--max-credits", "27", create_client=create).exit_code == 0


def test_the_error_as_json_has_the_estimate_and_the_limit(evolink: Shell, create: CreateClient) -> None:
    result = evolink(*CAT, "--max-credits", "26", "--json", create_client=create)

    error = json.loads(result.stdout)["error"]
    assert (error["type"], error["limit"], error["remaining"]) == ("BudgetExceeded", "26.0", None)
    assert error["estimate"] == ESTIMATE.to_dict()


def test_an_unknown_price_exceeds_every_limit_unless_it_is_allowed(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink(*UNPRICED, "--max-credits", "1000")

    assert (result.exit_code, harness.sent) == (1, [])
    assert "Pass --allow-unknown-price to submit it all the same." in result.stderr
    assert evolink(*UNPRICED, "--max-credits", "1000", "--allow-unknown-price").exit_code == 0


def test_the_limit_of_a_client_is_that_of_its_profile(
    evolink: Shell, harness: ClientHarness, gateway: ChargingGateway
) -> None:
    result = evolink(*CAT, create_client=lambda _: harness.client(gateway, max_credits_per_request=20))

    assert (result.exit_code, gateway.posts) == (1, 0)
    assert "Write a higher max_credits_per_request into the profile." in result.stderr


@pytest.mark.parametrize(("text", "is_sent"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_price_above_the_limit_is_confirmed_on_a_terminal(
    text: str,
    is_sent: bool,
    answer: Callable[[str], None],
    evolink: Shell,
    create: CreateClient,
    gateway: ChargingGateway,
) -> None:
    answer(text)

    result = evolink(*CAT, "--confirm-above", "26", create_client=create)

    assert "The price of kling-o3-text-to-video is 27 credits. Submit it? [y/N]" in result.stderr
    assert (result.exit_code, gateway.posts) == ((0, 1) if is_sent else (1, 0))
    assert ("Nothing was sent, nothing was charged." in result.stderr) == (not is_sent)


@pytest.mark.parametrize("arguments", [["--confirm-above", "27"], ["--confirm-above", "26", "--yes"], ["-y"]])
def test_nothing_is_asked_below_the_limit_or_with_yes(
    arguments: list[str], answer: Callable[[str], None], evolink: Shell, create: CreateClient
) -> None:
    answer("")

    result = evolink(*CAT, *arguments, create_client=create)

    assert (result.exit_code, "[y/N]" in result.stderr) == (0, False)


@pytest.mark.parametrize("arguments", [CAT, UNPRICED])
def test_without_a_terminal_a_price_above_the_limit_is_refused(
    arguments: list[str], evolink: Shell, harness: ClientHarness
) -> None:
    result = evolink(*arguments, "--confirm-above", "26")

    assert (result.exit_code, harness.sent) == (1, [])
    assert "there is no terminal to ask. Pass --yes, or a higher --confirm-above. Nothing was sent" in result.stderr


def test_the_limit_that_asks_can_be_in_the_profile(
    evolink: Shell, harness: ClientHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[profiles.default]\napi_key_env = 'KEY'\ndefaults = { confirm-above = 26 }\n")
    monkeypatch.setenv("EVOLINK_CONFIG", str(config))
    monkeypatch.delenv("EVOLINK_API_KEY", raising=False)

    assert "which needs a confirmation above 26" in evolink(*CAT).stderr
    assert harness.sent == []


def test_nothing_is_asked_about_a_request_that_violates_the_contract(
    answer: Callable[[str], None], evolink: Shell, create: CreateClient
) -> None:
    answer("")

    result = evolink(*CAT, "--duration", "20", "--confirm-above", "1", create_client=create)

    assert result.stderr.startswith("evolink: duration is 20; it must be at most 15 seconds.")


def test_another_reservation_than_the_estimate_is_a_warning(
    evolink: Shell, harness: ClientHarness, gateway: ChargingGateway
) -> None:
    gateway = ChargingGateway(reports=lambda credits: 20)

    result = evolink(*CAT, create_client=lambda _: harness.client(gateway))

    assert "warning: The API has reserved 20 credits for task" in result.stderr


def test_the_balance_is_shown_after_the_download(evolink: Shell, harness: ClientHarness) -> None:
    result = evolink(*CAT, "--wait", "--output", "cat.mp4")

    balance = harness.client().credits.get()
    lines = result.stderr.splitlines()
    assert lines[-1].startswith(f"balance: {balance.remaining:g} credits")
    assert "balance:" not in evolink(*CAT, "--wait", "--output", "dog.mp4", "--quiet").stderr


@pytest.mark.parametrize(
    "failure", [httpx.Response(500), httpx.ReadError("reset"), httpx.Response(200, json={})], ids=repr
)
def test_a_balance_that_cannot_be_read_fails_nothing(
    failure: httpx.Response | Exception, evolink: Shell, harness: ClientHarness
) -> None:
    inner = SandboxTransport(harness.sandbox)

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v1/credits":
            return inner.handle_request(request)
        if isinstance(failure, Exception):
            raise failure
        return failure

    result = evolink(
        *(*CAT, "--wait", "--output", "cat.mp4"),
        create_client=lambda _: harness.client(httpx.MockTransport(handle)),
    )

    assert (result.exit_code, result.stdout) == (0, "cat.mp4\n")
    assert result.stderr.splitlines()[-1].startswith("balance: unknown. ")
    assert [request.url.path for request in harness.sent].count("/v1/credits") == 1


def test_a_resubmission_has_the_limits(
    evolink: Shell, harness: ClientHarness, gateway: ChargingGateway, create: CreateClient, journal: Path
) -> None:
    gateway.faults = [LOST_BEFORE, LOST_BEFORE]
    assert evolink(*CAT, create_client=create).exit_code == 5

    refused = evolink("task", "resume", "--max-credits", "20", create_client=create)
    resumed = evolink("task", "resume", "--max-credits", "27", create_client=create)

    assert (refused.exit_code, "exceeds --max-credits 20" in refused.stderr) == (1, True)
    assert (resumed.exit_code, gateway.posts) == (0, 3)


def test_history_shows_the_price_that_was_estimated(evolink: Shell, harness: ClientHarness, tmp_path: Path) -> None:
    path = tmp_path / "state" / "evolink" / "journal.sqlite3"
    journal = Journal(path)
    others = [("accepted-and-different-1", 7.5), ("accepted-and-the-same-01", 27.0), ("accepted-not-stated-0001", None)]
    for key, reserved in others:
        journal.begin(key, "m", b"{}", estimate=ESTIMATE.to_dict())
        journal.accepted(key, f"task-{key}", credits=reserved)
    journal.begin("unknown-price-0000000001", "m", b"{}", estimate=prices.estimate({"model": "m"}).to_dict())

    rows = {row.split("\t")[0]: row.split("\t")[4] for row in evolink("history").stdout.splitlines()}

    assert rows == {
        "task-accepted-and-different-1": "7.5 credits, estimated: 27 credits",
        "task-accepted-and-the-same-01": "27 credits",
        "task-accepted-not-stated-0001": "27 credits, estimated",
        "unknown-price-0000000001": "",
    }
    entry = json.loads(evolink("history", "--json").stdout)[-1]
    assert entry["estimate"] == ESTIMATE.to_dict()
