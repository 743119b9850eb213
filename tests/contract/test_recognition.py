"""The kind of a payload is recognised by its fields, even if the payload is invalid."""

from __future__ import annotations

from typing import Any

import pytest
from evolink import catalog, contract

TASK = {"id": "task-unified-1757169743-7cvnl5zw", "model": "veo3.1-pro", "status": "completed", "progress": 100}


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_a_request_is_recognised_without_any_one_of_its_fields(model: str) -> None:
    for example in catalog.get(model).examples.values():
        assert contract.recognise(example) == "request"
        for name in example:
            assert contract.recognise({key: value for key, value in example.items() if key != name}) == "request"


@pytest.mark.parametrize("model", sorted(catalog.ids()))
def test_a_request_with_one_field_of_another_kind_is_recognised(model: str) -> None:
    example = next(iter(catalog.get(model).examples.values()))

    for name in ("status", "error", "type", "id", "success"):
        assert contract.recognise({**example, name: "x"}) == "request"


@pytest.mark.parametrize("schema", ["VideoTask", "TaskDetail"])
def test_a_documented_task_is_recognised_without_any_one_of_its_fields(schema: str) -> None:
    for example in catalog.contract()["components"]["schemas"][schema]["examples"]:
        assert contract.recognise(example) == "task"
        for name in example:
            assert contract.recognise({key: value for key, value in example.items() if key != name}) == "task"


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (TASK | {"status": "failed", "error": {"code": "service_error"}}, "task"),
        ({"status": "processing"}, "task"),
        ({"error": {"code": 401, "message": "Invalid or expired token"}}, "error"),
        ({"error": "no"}, "error"),
        ({"error": {"message": "no"}, "status": 400}, "error"),
        ({"success": False, "code": 400, "msg": "Unsupported file type"}, "error"),
        ({"success": False}, "request"),
        ({"success": True, "msg": "File deleted"}, "request"),
        ({"model": "veo3.1-pro"}, "request"),
        ({"prompt": "A cat"}, "request"),
        ({}, "request"),
        ([], "request"),
        (None, "request"),
        ("text", "request"),
    ],
)
def test_a_payload_is_recognised_by_its_fields(payload: Any, kind: str) -> None:
    assert contract.recognise(payload) == kind


def test_a_request_object_is_recognised() -> None:
    from evolink.models import Veo31Pro

    assert contract.recognise(Veo31Pro(prompt="A cat")) == "request"
