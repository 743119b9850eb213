"""The files of spec/prices: one for each model with a published price, in the format of the pricing endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evolink._json import is_dict, is_list

from ..codegen.prices import read_prices
from ..codegen.sources import Json
from ..drift.drafts.yaml_text import to_yaml
from .published import ENDPOINT

WIDTH = 120
"""Columns of a line; a value that needs more is split."""
PROVENANCE = ("source", "captured", "pricing_version")
"""The keys of a file that are not of the endpoint's entry: where and when it was published."""


def read_entries(root: Path) -> dict[str, Json]:
    """Return the entry of each file of `root`/spec/prices, without its provenance, by the id of the model.

    Raises:
        SpecError: If a file is not YAML, or does not match its schema.
    """
    return {
        model: {key: value for key, value in source.data.items() if key not in PROVENANCE}
        for model, source in read_prices(root).items()
    }


def write_entry(root: Path, entry: Json, *, captured: str, pricing_version: str) -> Path:
    """Write the file of a model and return its path."""
    model = entry["model_id"]
    provenance = {"source": ENDPOINT, "captured": captured, "pricing_version": pricing_version}
    path = root / "spec" / "prices" / f"{model}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(format_entry({"model_id": model, **provenance, **entry}), "utf-8")
    return path


def format_entry(entry: Json) -> str:
    """Return an entry as YAML, with each value on one line where it fits."""
    return "\n".join(_lines(entry, "")) + "\n"


def _lines(node: Json, indent: str) -> Iterator[str]:
    for key, value in node.items():
        line = f"{indent}{key}: {to_yaml(value)}"
        if not (is_dict(value) or is_list(value)) or (len(line) <= WIDTH and key not in ("parameters", "components")):
            yield line
        elif is_dict(value):
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{key}:"
            for item in value:
                yield from _item_lines(item, indent + "  ")


def _item_lines(item: Json, indent: str) -> Iterator[str]:
    line = f"{indent}- {to_yaml(item)}"
    if not is_dict(item) or len(line) <= WIDTH:
        yield line
        return
    first, *rest = _lines(item, indent + "  ")
    yield f"{indent}- {first.removeprefix(indent + '  ')}"
    yield from rest
