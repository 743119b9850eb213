"""The published price rules, as the pricing endpoint returns them, and the part of them that spec/prices keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..drift.pages.loading import load_page
from ..drift.pages.page import Unreadable

Json: TypeAlias = Any

ENDPOINT = "https://api.evolink.ai/v1/catalog/pricing-rules"
URL = f"{ENDPOINT}?modality=video&view=full"
"""The rules of all video models; no key is needed."""

_MODEL_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}\Z")
_ENTRY = ("product_id", "operation", "lifecycle", "pricing_status", "policy_source", "settlement_basis")
_PARAMETER = ("name", "type", "values", "minimum", "maximum", "default")
_COMPONENT = ("id", "dimension", "unit", "rate", "minimum_charge", "pricing_status", "condition", "quantity_rule")
_TIER = ("when", "multiplier", "rate", "minimum_charge", "pricing_status")


@dataclass(frozen=True, slots=True)
class Published:
    """Price rules of one date."""

    entries: Mapping[str, Json]
    """Id of each video model -> its entry in the form of spec/prices."""
    captured: str | None
    """The date, YYYY-MM-DD, if the document has it."""
    pricing_version: str | None


def read_published(source: str) -> Published:
    """Read the price rules from a file, standard input (`-`) or a URL.

    Raises:
        Unreadable: If there is no such document.
    """
    return parse_published(load_page(source))


def parse_published(data: bytes) -> Published:
    """Return the price rules of the video models in a response of the pricing endpoint.

    Raises:
        Unreadable: If it is no such response.
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not JSON: {error}") from None
    try:
        models = [document["model"]] if "model" in document else document["models"]
        meta = document.get("meta", {})
        videos = [model for model in models if model["modality"] == "video"]
        entries = {model["model_id"]: to_entry(model) for model in videos}
        updated = meta.get("updated_at")
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"is no list of price rules: {error!r}") from None
    if not entries:
        raise Unreadable("has no price rule of a video model")
    if len(entries) != len(videos):
        raise Unreadable("has two price rules of one model")
    invalid = [model for model in entries if not isinstance(model, str) or not _MODEL_ID.match(model)]
    if invalid:
        raise Unreadable(f"has the invalid model id {invalid[0]!r}")
    return Published(entries, updated[:10] if isinstance(updated, str) else None, meta.get("pricing_version"))


def to_entry(model: Json) -> Json:
    """Return what spec/prices keeps of a model's entry: no checksums, SKUs, list prices or other currencies."""
    entry = {"model_id": model["model_id"], **_select(model, _ENTRY)}
    if model.get("parameters"):
        entry["parameters"] = [_select(each, _PARAMETER) for each in model["parameters"]]
    entry["components"] = [_to_component(each) for each in model["components"]]
    return entry


def _to_component(node: Json) -> Json:
    component = _select_with_money(node, _COMPONENT)
    component["rounding"] = _select(node["rounding"], ("point", "mode"))
    if node.get("tiers"):
        component["tiers"] = [_select_with_money(each, _TIER) for each in node["tiers"]]
    return component


def _select_with_money(node: Json, names: tuple[str, ...]) -> Json:
    selected = _select(node, names)
    return selected | {name: {"uc": selected[name]["uc"]} for name in ("rate", "minimum_charge") if name in selected}


def _select(node: Json, names: tuple[str, ...]) -> Json:
    return {name: node[name] for name in names if node.get(name) is not None}
