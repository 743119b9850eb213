"""Error classes: pickling and public names."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal

import pytest
from evolink import errors, prices
from evolink.contract import Violation

ESTIMATE = prices.estimate({"model": "kling-o3-text-to-video", "duration": 5})


def every_error() -> list[errors.EvoLinkError]:
    """Return an instance of each error class, with all its attributes set."""
    ids = {"task_id": "task-unified-1-a", "idempotency_key": "key-key-key-key-1", "request_id": "req-1"}
    created: list[errors.EvoLinkError] = [
        errors.InvalidRequest([Violation("/a", "type", "a is wrong."), Violation("/b", "type", "b is wrong.")]),
        errors.SubmissionUncertain("lost", body=b'{"model": "x"}', **ids),
        errors.BudgetExceeded("no", estimate=ESTIMATE, limit=Decimal(7), remaining=Decimal("0.5"), **ids),
        errors.PriceChanged("no", estimate=ESTIMATE, expected=ESTIMATE, **ids),
        errors.TaskFailed("failed", code="service_error", retryable=True, **ids),
    ]
    for name in errors.__all__:
        error_class = getattr(errors, name)
        if issubclass(error_class, errors.APIError):
            created.append(
                error_class("no", status=418, code="c", type="t", param="p", suggestion="s", retry_after=1.0, **ids)
            )
        elif (
            issubclass(error_class, errors.EvoLinkError)
            and not isinstance(created[0], error_class)
            and error_class not in map(type, created)
        ):
            created.append(error_class("no", **ids))
    return created


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_errors_survive_pickle_and_copy(error: errors.EvoLinkError) -> None:
    for copied in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(copied) is type(error)
        assert str(copied) == str(error)
        assert vars(copied) == vars(error)


def test_each_class_is_exported_and_listed_in_the_docstring() -> None:
    classes = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}

    assert classes == set(errors.__all__)
    assert errors.__doc__ is not None
    assert [name for name in classes - {"EvoLinkWarning"} if name not in errors.__doc__] == []
