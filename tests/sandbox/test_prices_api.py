"""The price rules that the sandbox serves: filters, views, ETag, faults, and prices that a scenario changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest
from evolink import prices
from evolink.prices._published import load_entry
from evolink.sandbox import ManualClock, Sandbox, running
from support.client_harness import ROOT
from support.price_calculator import MODELS
from tooling.prices.__main__ import main
from tooling.prices.comparison import compare_entries
from tooling.prices.price_files import PROVENANCE
from tooling.prices.published import parse_published

ADDED = ("$comment", *PROVENANCE)
"""What the package adds to an entry."""
LIST, KLING = "/v1/catalog/pricing-rules", "/v1/catalog/models/kling-o3-text-to-video/pricing-rules"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=ManualClock(), api_key="sk-evo-mine")


def get(sandbox: Sandbox, path: str, **headers: str) -> httpx.Response:
    """Send a request without a key."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return sandbox.handle(httpx.Request("GET", f"http://127.0.0.1{path}", headers=headers))


def test_the_list_has_the_published_rules_without_a_key(sandbox: Sandbox) -> None:
    body = get(sandbox, f"{LIST}?modality=video&view=full").json()

    served = {model["model_id"]: model for model in body["models"]}
    assert served.keys() == MODELS.keys()
    for model, entry in MODELS.items():
        assert served[model].get("parameters", []) == entry.get("parameters", [])
        for ours, theirs in zip(served[model]["components"], entry["components"], strict=True):
            assert ours["quantity_rule"] == theirs["quantity_rule"]
            assert ours["rate"]["uc"] == theirs["rate"]["uc"]
            assert len(ours["tiers"]) == len(theirs["tiers"])
    assert served["kling-o3-text-to-video"]["components"][0]["rate"] == {
        "uc": "54000",
        "credits": "5.4",
        "usd": "0.07941176",
    }
    assert body["meta"]["pricing_version"] == prices.estimate({"model": "kling-o3-text-to-video"}).pricing_version


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("modality=image", 0),
        ("operation=lip_sync", 2),
        ("product_id=kling-o3&operation=text_to_video", 1),
        ("lifecycle=deprecated", 0),
        ("lifecycle=active&modality=video", 88),
    ],
)
def test_models_are_filtered(query: str, count: int, sandbox: Sandbox) -> None:
    assert len(get(sandbox, f"{LIST}?{query}").json()["models"]) == count


def test_a_summary_has_no_rules(sandbox: Sandbox) -> None:
    (component,) = get(sandbox, f"{KLING}?view=summary").json()["model"]["components"]

    assert component["rate"]["uc"] == "54000"
    assert not {"quantity_rule", "rounding"} & component.keys()


@pytest.mark.parametrize(
    ("path", "status", "param"),
    [
        (f"{LIST}?view=all", 400, "view"),
        (f"{KLING}?modality=film", 400, "modality"),
        ("/v1/catalog/models/kling-o9/pricing-rules", 404, "model"),
        (f"{KLING}?operation=lip_sync", 404, "model"),
    ],
)
def test_a_wrong_query_or_model_is_an_error(path: str, status: int, param: str, sandbox: Sandbox) -> None:
    response = get(sandbox, path)

    assert (response.status_code, response.json()["error"]["param"]) == (status, param)


def test_ids_are_in_any_case_and_percent_encoded(sandbox: Sandbox) -> None:
    response = get(sandbox, KLING.replace("kling-o3", "KLING%2Do3"))

    assert response.json()["model"]["model_id"] == "kling-o3-text-to-video"


@pytest.mark.parametrize("path", [LIST, KLING])
def test_an_etag_holds_until_the_rules_are_not_fresh_any_more(path: str, sandbox: Sandbox) -> None:
    first = get(sandbox, path)
    same = get(sandbox, path, if_none_match=first.headers["etag"])
    sandbox.advance(300)
    later = get(sandbox, path, if_none_match=first.headers["etag"])

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert later.status_code == 200
    assert later.json()["meta"]["fresh_until"] > first.json()["meta"]["fresh_until"]


def test_a_changed_price_has_another_version_and_etag(sandbox: Sandbox) -> None:
    before = get(sandbox, KLING)
    sandbox.set_scenario("kling-o3-*/price:x1.5")
    after = get(sandbox, KLING, if_none_match=before.headers["etag"])
    other = get(sandbox, KLING.replace("kling-o3-text-to-video", "veo3-fast"))

    assert after.json()["model"]["components"][0]["rate"] == {"uc": "81000", "credits": "8.1", "usd": "0.11911765"}
    assert after.json()["meta"]["pricing_version"] != before.json()["meta"]["pricing_version"]
    assert other.json()["meta"]["pricing_version"] == after.json()["meta"]["pricing_version"]
    assert other.json()["model"]["components"][0]["rate"]["uc"] == "257000"


@pytest.mark.parametrize("path", [LIST, KLING])
def test_a_fault_applies_to_queries_of_prices(path: str, sandbox: Sandbox) -> None:
    sandbox.set_scenario("prices.error:503, retry-after:7")

    first, second = get(sandbox, path), get(sandbox, path)

    assert (first.status_code, first.headers["retry-after"], second.status_code) == (503, "7", 200)


def test_what_is_served_is_what_the_package_has(sandbox: Sandbox) -> None:
    served = parse_published(get(sandbox, LIST).content)
    ours = {model: load_entry(model) or {} for model in prices.ids()}

    entries = {
        model: {name: each for name, each in entry.items() if name not in ADDED} for model, entry in ours.items()
    }
    assert compare_entries(entries, served.entries) == []
    assert (served.captured, served.pricing_version) == (
        ours["veo3-fast"]["captured"],
        ours["veo3-fast"]["pricing_version"],
    )


def test_the_price_tool_reads_a_served_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "spec").mkdir()
    shutil.copy(ROOT / "spec" / "prices.schema.json", tmp_path / "spec")
    with running() as local:
        url = f"{local.url}{LIST}?product_id=kling-o3"

        def run(command: str) -> tuple[int, str]:
            code = main([command, url, "--root", str(tmp_path)])
            return code, capsys.readouterr().out

        assert run("fetch") == (0, httpx.get(url).text)
        assert httpx.get(url).headers["date"].count("GMT") == 1
        assert run("import")[0] == 0
        assert run("compare") == (0, "The prices of 4 models are those of spec/prices.\n")
        local.sandbox.set_scenario("kling-o3-text-to-video/price:x2")
        code, report = run("compare")

    assert code == 1
    assert report.startswith("kling-o3-text-to-video: dearer: dearer in ")
    assert report.endswith("\n1 of 4 prices differ from spec/prices.\n")
