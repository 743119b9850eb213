"""The commands `price` and `estimate`, and `models --max-price`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from evolink import cli, prices
from evolink.sandbox import ManualClock, Sandbox, running
from support.client_harness import ClientHarness
from support.shell import Shell

KLING = {"model": "kling-o3-text-to-video", "duration": 5, "quality": "1080p", "sound": "on"}


def test_a_price_is_a_table_of_components_with_a_total(evolink: Shell) -> None:
    result = evolink("price", KLING["model"], "--duration", "5", "--quality", "1080p", "--sound", "on")

    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert rows == [
        ["video_output", "8.335 output_second", "5.4 credits", "45.009 credits", "5 s × 1.667 (1080p)"],
        ["total", "", "", "45.009 credits", "exact; $0.6619"],
    ]
    assert (result.exit_code, result.stderr) == (0, "note: These are the public prices of 2026-10-10.\n")


def test_measured_values_are_options(evolink: Shell) -> None:
    arguments = ("seedance-2.0-reference-to-video", "--video-urls", "https://example.com/a.mp4")
    result = evolink("price", *arguments, "--input-seconds", "7.31", "--json")

    assert json.loads(result.stdout)["uc"] == 1_019_466
    tokens = ("--input-tokens", "20", "--video-output-tokens", "57920", "--other-output-tokens", "300")
    assert json.loads(evolink("price", "gemini-omni-flash-text-to-video", *tokens, "--json").stdout)["uc"] == 587_440
    searched = evolink("price", "seedance-2.0-text-to-video", "--searches", "3", "--json")
    assert json.loads(searched.stdout)["uc"] == 676_200


def test_an_unknown_price_exits_with_1_and_the_reason(evolink: Shell) -> None:
    result = evolink("price", "veo3.1-pro", "--quality", "1080p")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "The price is unknown.\nnote: quality is '1080p'; the rule has a price for 720p.\n" in result.stderr


@pytest.mark.parametrize("model", ["veo3.1-fast", "veo3-fast"])
def test_an_alias_and_a_model_without_documentation_have_prices(model: str, evolink: Shell) -> None:
    assert json.loads(evolink("price", model, "--json").stdout)["model"] == model


def test_a_live_price_is_that_of_today_and_says_what_it_was(harness: ClientHarness, evolink: Shell) -> None:
    harness.sandbox.set_scenario("price:x2")
    arguments = ("price", KLING["model"], "--duration", "5", "--live")
    shown, as_json = evolink(*arguments), json.loads(evolink(*arguments, "--json").stdout)

    assert shown.stdout.splitlines()[-1].split("\t")[3] == "54 credits"
    assert shown.stderr.startswith("note: The price was different on 2026-10-10: 27 credits.\n")
    assert as_json["uc"] == 540_000
    assert as_json["pricing_version"] != prices.estimate(KLING).pricing_version


def test_a_live_estimate_of_a_file_needs_no_key(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "request.json").write_text(json.dumps(KLING))
    with running(Sandbox(clock=ManualClock())) as local:
        monkeypatch.setenv("EVOLINK_BASE_URL", local.url)

        code = cli.run(["estimate", "--params", "request.json", "--live", "--json"])
        served = local.sandbox.events()

    assert (code, json.loads(capfd.readouterr().out)["uc"]) == (0, 450_090)
    assert [event["path"] for event in served] == ["/v1/catalog/models/kling-o3-text-to-video/pricing-rules"]


def test_a_price_that_cannot_be_fetched_is_an_error(harness: ClientHarness, evolink: Shell) -> None:
    harness.sandbox.set_scenario("prices.not-json")

    result = evolink("price", KLING["model"], "--live")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "The response body is not a JSON object" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["price", "kling-o3"], "Unknown model 'kling-o3'"),
        (["price", "omnihuman-1.5", "--input-seconds", "-1"], "'-1' is not a number of at least 0"),
        (["estimate"], "Missing option '--params'"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], message: str, evolink: Shell) -> None:
    result = evolink(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr


def test_an_estimate_of_a_file_is_that_of_its_request(evolink: Shell, folder: Path) -> None:
    (folder / "request.yaml").write_text("\n".join(f"{name}: {json.dumps(value)}" for name, value in KLING.items()))

    assert (
        json.loads(evolink("estimate", "--params", "request.yaml", "--json").stdout) == prices.estimate(KLING).to_dict()
    )


def test_models_are_chosen_and_sorted_by_price(evolink: Shell) -> None:
    arguments = ("--max-price", "20", "--duration", "5", "--quality", "720p", "--task", "text-to-video")
    rows = [line.split("\t") for line in evolink("models", *arguments).stdout.splitlines()]

    assert [(row[0], row[-1]) for row in rows] == [
        ("doubao-seedance-1.0-pro-fast", "5 s at 720p: 4.5 credits"),
        ("seedance-2.0-mini-text-to-video", "5 s at 720p: 13.5 credits"),
        ("grok-imagine-video-1.0-t2v", "5 s at 720p: 16.66 credits"),
        ("seedance-1.5-pro", "5 s at 720p: 17.784 credits"),
    ]
    found = json.loads(evolink("models", *arguments, "--json").stdout)
    assert [one["price"]["credits"] for one in found] == ["4.5000", "13.5000", "16.6600", "17.7840"]


def test_no_model_at_the_price_exits_with_1(evolink: Shell) -> None:
    result = evolink("models", "--max-price", "0.5", "--task", "text-to-video")

    assert result.exit_code == 1
    assert result.stderr == "No matching model has a price of at most 0.5 credits.\n"
