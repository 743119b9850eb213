"""Generated request classes: copies, pickles and the repr."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import evolink_api.models
import pytest
from evolink import catalog, contract
from evolink.models import KlingO3TextToVideo, KlingO3TextToVideoModelParams
from evolink_api.types import UNSET, Unset

COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    *(
        lambda value, protocol=protocol: pickle.loads(pickle.dumps(value, protocol))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    ),
]


@pytest.mark.parametrize("copied", COPIES)
def test_unset_is_one_object(copied: Callable[[Any], Any]) -> None:
    assert copied(UNSET) is UNSET
    assert Unset() is UNSET
    assert not UNSET


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_a_copy_of_a_request_is_the_same_request(model: str) -> None:
    for payload in catalog.get(model).examples.values():
        request = catalog.get(model).request_class.from_dict(payload)
        for other in (copied(request) for copied in COPIES):
            assert other == request
            assert other.to_dict() == request.to_dict() == payload
            assert contract.validate(other) == contract.validate(payload)


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_the_repr_of_a_request_shows_what_is_set_and_can_be_evaluated(model: str) -> None:
    namespace = {name: getattr(evolink_api.models, name) for name in evolink_api.models.__all__}
    for payload in catalog.get(model).examples.values():
        request = catalog.get(model).request_class.from_dict(payload)

        assert "UNSET" not in repr(request)
        assert "Unset" not in repr(request)
        assert eval(repr(request), namespace) == request


def test_a_request_can_be_copied_with_another_value() -> None:
    request = KlingO3TextToVideo(prompt="A cat", duration=5)

    longer = attrs.evolve(request, duration=10)

    assert longer.to_dict() == {**request.to_dict(), "duration": 10}
    assert request.duration == 5


def test_a_request_has_no_other_attributes_than_its_fields() -> None:
    with pytest.raises(AttributeError):
        KlingO3TextToVideo(prompt="A cat").promt = "A dog"  # type: ignore[attr-defined]


def test_the_repr_of_a_nested_object_shows_what_is_set() -> None:
    request = KlingO3TextToVideo(prompt="A cat", model_params=KlingO3TextToVideoModelParams(multi_shot=False))

    assert repr(request) == (
        "KlingO3TextToVideo(model='kling-o3-text-to-video', prompt='A cat',"
        " model_params=KlingO3TextToVideoModelParams(multi_shot=False))"
    )
