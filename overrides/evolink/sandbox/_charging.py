"""Charges: what a submission reserves by the price rule of its model, and what it is settled by when its task ends."""

from __future__ import annotations

import io
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ..catalog import Model
from ..prices._estimation import apply_measurements, estimate_by_rule
from ..prices._media_lengths import measure_media
from ..prices._numbers import Number, to_number
from ..prices._rules import PriceRule
from ..prices._variables import searches_web
from ._media.video_spec import FindUpload
from ._prices import scale, scaled_rule
from ._scenarios import Scenario
from ._state.amounts import to_uc
from ._state.records import Charge, SandboxTask

ASSUMED_SECONDS = 5
"""The length of a video or audio file at another host, which the sandbox never fetches, unless its field requires a
longer one. It counts when the task is settled."""
SEARCHES = 1
"""The web searches of a task that allows them."""
CHARACTERS_PER_TOKEN = 4
"""Characters of the prompt for each input token."""
TOKENS_PER_SECOND = 5792
"""Output tokens for each second of the video."""
OTHER_TOKENS = 300
"""Output tokens beside those of the video."""


def calculate_charge(
    model: Model,
    payload: Mapping[str, Any],
    scenario: Scenario,
    *,
    video_seconds: float,
    find_upload: FindUpload,
    draft: SandboxTask | None = None,
) -> Charge:
    """Return what a submission reserves, and what it is settled by if its task is completed.

    Without a published price, both are the `credits` of the model's `sandbox` facts. If the rule has no price for what
    is measured, the reserved amount stays.

    Args:
        model: The request's model.
        payload: The request, which the contract allows.
        scenario: The scenario of the request.
        video_seconds: The length of the video that the task will have.
        find_upload: Returns the bytes of a file that this sandbox serves.
        draft: The task of the draft that the request refers to.
    """
    rule = scaled_rule(payload["model"], scenario.price_factor)
    fixed = scale(to_uc(model.sandbox["credits"]), scenario.price_factor)
    if rule is None:
        return Charge(fixed, fixed)

    def measure(named: Any) -> Fraction | None:
        data = find_upload(named) if isinstance(named, str) else None
        return measure_media(io.BytesIO(data)) if data is not None else None

    known = apply_measurements(rule, payload, {}, measure) | _measure_draft(rule, draft)
    at_submission = estimate_by_rule(rule, payload, variables=known).uc
    reserved = fixed if at_submission is None else at_submission
    assumed = Fraction(max(ASSUMED_SECONDS, *(least or 0 for least in rule.video_fields.values())))
    counted = _count(payload, video_seconds)
    measured = apply_measurements(rule, payload, counted, lambda named: measure(named) or assumed)
    measured |= _measure_draft(rule, draft) or _assume_draft(rule)
    at_end = estimate_by_rule(rule, payload, variables=measured).uc
    return Charge(reserved, reserved if at_end is None else at_end, measured)


def _count(payload: Mapping[str, Any], video_seconds: float) -> dict[str, Number]:
    """Return what is counted at the end of a task, by the names of pricing variables."""
    counted: dict[str, float] = {
        "output_seconds": video_seconds,
        "input_tokens": len(str(payload.get("prompt", ""))) // CHARACTERS_PER_TOKEN,
        "video_output_tokens": round(TOKENS_PER_SECOND * video_seconds),
        "other_output_tokens": OTHER_TOKENS,
    }
    if searches_web(payload):
        counted["search_count"] = SEARCHES
    numbers = {name: to_number(value) for name, value in counted.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _measure_draft(rule: PriceRule, draft: SandboxTask | None) -> dict[str, Number]:
    """Return the lengths of the video and of the input of a draft; none without one."""
    if draft is None:
        return {}
    lengths = {"source_output_seconds": to_number(draft.video_seconds) or 0}
    lengths["input_seconds"] = draft.charge.measured.get("input_seconds", 0)
    return {name: length for name, length in lengths.items() if name in rule.parameters}


def _assume_draft(rule: PriceRule) -> dict[str, Number]:
    """Return the lengths that count for a draft that this sandbox does not have, which had no input video."""
    if "source_output_seconds" not in rule.parameters:
        return {}
    return {"source_output_seconds": ASSUMED_SECONDS, "input_seconds": 0}
