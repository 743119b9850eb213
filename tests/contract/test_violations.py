"""Violations are values, although their fields are computed on first access."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from evolink import contract
from evolink.contract import Violation

WRONG: dict[str, Any] = {
    "model": "kling-o3-text-to-video",
    "prompt": "A cat",
    "duration": 99,
    "qualty": "4k",
    "model_params": {"multi_shot": True},
}


def with_computed_fields(violation: Violation) -> Violation:
    """Return a copy whose fields are all set."""
    return Violation(**{field.name: getattr(violation, field.name) for field in dataclasses.fields(violation)})


def test_a_fresh_violation_equals_one_with_the_same_fields() -> None:
    first, second = contract.validate(WRONG), contract.validate(WRONG)

    assert first == second == [with_computed_fields(violation) for violation in contract.validate(WRONG)]
    assert first != contract.validate({**WRONG, "duration": 98})
    assert set(first) == set(second)


def test_a_fresh_violation_shows_every_field() -> None:
    shown = [repr(violation) for violation in contract.validate(WRONG)]

    assert shown == [repr(with_computed_fields(violation)) for violation in contract.validate(WRONG)]
    assert "suggestion='quality'" in "".join(shown)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_fresh_violation_can_be_copied_and_sent_to_another_process(copied: Any) -> None:
    violations = contract.validate(WRONG)

    assert [copied(violation) for violation in violations] == violations


def test_a_violation_describes_the_payload_as_it_was_when_checked() -> None:
    payload = copy.deepcopy(WRONG) | {"prompt": ["A cat"]}
    before = [str(violation) for violation in contract.validate(payload)]

    violations = contract.validate(payload)
    payload["prompt"].append("and a dog")
    payload["model_params"]["shot_type"] = "customize"
    payload |= {"quality": "4k", "duration": 5}

    assert [str(violation) for violation in violations] == before


def test_a_violation_cannot_be_changed() -> None:
    violation = contract.validate(WRONG)[0]

    with pytest.raises(dataclasses.FrozenInstanceError):
        violation.message = "all is well"  # type: ignore[misc]  # what is tested
    with pytest.raises(AttributeError):
        violation.reason  # type: ignore[attr-defined]  # noqa: B018 - there is no such field


def test_a_pickled_violation_contains_no_api_key() -> None:
    key = "sk-" + "a1b2" * 8
    violations = contract.validate({**WRONG, "aspect_ratio": key})

    assert key.encode() not in pickle.dumps(violations)
    assert key not in repr(violations)
