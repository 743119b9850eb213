"""scripts/prices: what it reads, how it compares, what it writes, and its exit codes."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.client_harness import ROOT
from support.price_calculator import CAPTURE
from tooling import yaml_1_2
from tooling.codegen.prices import read_prices
from tooling.codegen.sources import SpecError
from tooling.prices.__main__ import main
from tooling.prices.published import parse_published

META = {"updated_at": "2026-10-10T06:52:34Z", "pricing_version": "prc_8f4a873281b23540f02304d1"}
KLING, VEO = "kling-o3-text-to-video", "veo3-fast"

Entry = dict[str, Any]


def published_entries() -> dict[str, Entry]:
    """Return two entries of the pricing endpoint, with what spec/prices does not keep."""
    entries = {entry["model_id"]: entry for entry in json.loads(CAPTURE.read_text("utf-8"))}
    for entry in entries.values():
        entry |= {"operation": "text_to_video", "lifecycle": "active", "policy_checksum": "abc"}
        for component in entry["components"]:
            component["sku_id"] = "sku"
            component["rate"] |= {"credits": "1", "cny": "1", "usd": "1"}
    return {model: entries[model] for model in (KLING, VEO)}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a spec/ that has the prices of two models."""
    (tmp_path / "spec").mkdir()
    shutil.copy(ROOT / "spec" / "prices.schema.json", tmp_path / "spec")
    assert main(["import", write(tmp_path / "published.json", published_entries()), "--root", str(tmp_path)]) == 0
    return tmp_path


def write(path: Path, entries: dict[str, Entry]) -> str:
    path.write_text(json.dumps({"meta": META, "models": list(entries.values())}), "utf-8")
    return str(path)


def compare(root: Path, entries: dict[str, Entry], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    files = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    code = main(["compare", write(root / "now.json", entries), "--root", str(root)])
    assert files == {path: path.read_bytes() for path in root.rglob("*.yaml")}
    return code, capsys.readouterr().out


def test_spec_prices_are_those_of_the_capture() -> None:
    captured = parse_published(json.dumps({"models": list(json.loads(CAPTURE.read_text("utf-8")))}).encode()).entries
    ours = {model: source.data for model, source in read_prices(ROOT).items()}

    assert ours.keys() == captured.keys()
    for model, entry in captured.items():
        assert entry.items() <= ours[model].items()


def test_an_import_keeps_the_rule_and_its_provenance_without_the_rest(root: Path) -> None:
    entry = yaml_1_2.load((root / "spec" / "prices" / f"{VEO}.yaml").read_text("utf-8"))

    assert (entry["captured"], entry["pricing_version"]) == ("2026-10-10", META["pricing_version"])
    assert entry["components"][0]["rate"] == {"uc": "257000"}
    assert not {"policy_checksum", "modality"} & entry.keys()
    assert sorted(path.stem for path in (root / "spec" / "prices").iterdir()) == [KLING, VEO]


def test_equal_prices_exit_with_0(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(root, published_entries(), capsys) == (0, "The prices of 2 models are those of spec/prices.\n")


def set_rate(uc: str) -> Callable[[dict[str, Entry]], None]:
    def edit(entries: dict[str, Entry]) -> None:
        entries[KLING]["components"][0]["rate"]["uc"] = uc

    return edit


def set_factors(entries: dict[str, Entry]) -> None:
    with_sound, without = entries[KLING]["components"][0]["quantity_rule"]["args"][1]["args"][1:]
    with_sound["values"]["720p"], without["values"]["720p"] = "1.5", "0.9"


def add_quality(entries: dict[str, Entry]) -> None:
    entries[KLING]["parameters"][1]["values"].append("8k")


def add_component(entries: dict[str, Entry]) -> None:
    entries[VEO]["components"].append(entries[VEO]["components"][0] | {"id": "sound"})


def use_unknown_operator(entries: dict[str, Entry]) -> None:
    entries[VEO]["components"][0]["quantity_rule"] = {"op": "power", "args": []}


def withdraw(entries: dict[str, Entry]) -> None:
    entries[VEO]["pricing_status"] = "unavailable"


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (set_rate("60000"), f"{KLING}: dearer: dearer in "),
        (set_rate("50000"), f"{KLING}: cheaper: cheaper in "),
        (set_factors, f"{KLING}: dearer, cheaper: "),
        (add_quality, f"{KLING}: structure changed: quality: values"),
        (add_component, f"{VEO}: structure changed, dearer: components with sound; "),
        (use_unknown_operator, "the rule cannot be calculated: The operator 'power' is unknown."),
        (withdraw, f"{VEO}: structure changed: pricing_status: available -> unavailable"),
        (lambda entries: entries.pop(VEO), f"{VEO}: gone"),
        (lambda entries: entries.update({"new-1": entries[VEO] | {"model_id": "new-1"}}), "new-1: new"),
    ],
)
def test_each_change_is_reported_by_its_kind(
    edit: Callable[[dict[str, Entry]], object], line: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = published_entries()
    edit(entries)
    code, report = compare(root, entries, capsys)

    assert code == 1
    assert line in report
    assert report.splitlines()[-1].startswith("1 of ")


def test_a_report_names_a_case_with_both_prices(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = published_entries()
    set_rate("60000")(entries)

    _, report = compare(root, entries, capsys)
    assert "such as duration_seconds 3, quality 720p, sound off: 162000 -> 180000 UC" in report


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"models": []}',
        b'{"models": [{"modality": "video", "model_id": "../x", "components": []}]}',
    ],
)
def test_what_is_no_list_of_prices_exits_with_2(data: bytes, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "page.json").write_bytes(data)

    for command in ("compare", "import", "fetch"):
        assert main([command, str(root / "page.json"), "--root", str(root)]) == 2
        assert "page.json: " in capsys.readouterr().err


def test_prices_are_read_from_standard_input(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (root / "published.json").read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    assert main(["compare", "-", "--root", str(root), "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("\n## Prices\n")


def test_an_import_without_a_date_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "undated.json").write_text(json.dumps({"models": list(published_entries().values())}), "utf-8")

    assert main(["import", str(root / "undated.json"), "--root", str(root)]) == 2
    assert "--captured" in capsys.readouterr().err


def test_an_import_of_a_rule_that_cannot_be_calculated_writes_nothing(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.yaml")}
    entries = published_entries()
    set_rate("1")(entries)
    use_unknown_operator(entries)

    assert main(["import", write(root / "now.json", entries), "--root", str(root)]) == 2
    assert before == {path: path.read_bytes() for path in root.rglob("*.yaml")}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('{uc: "257000"}', "{uc: 257000}", "spec/prices/veo3-fast.yaml:"),
        ("model_id: veo3-fast", "model_id: veo4", "differs from the file's name"),
        (
            'quantity_rule: {op: constant, value: "1"}',
            "quantity_rule: {op: variable, name: x}",
            "variable x is no parameter",
        ),
        ("settlement_basis: request_only", "settlement_basis: later", "later"),
    ],
)
def test_a_mistake_in_a_price_file_is_an_error_of_the_generator(old: str, new: str, reason: str, root: Path) -> None:
    path = root / "spec" / "prices" / f"{VEO}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")

    with pytest.raises(SpecError, match=reason):
        read_prices(root)
