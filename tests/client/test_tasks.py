"""Tasks as snapshots of a response."""

from __future__ import annotations

import json

import httpx
import pytest
from evolink import EvoLink, Task
from evolink.tasks import TaskSnapshot
from support.client_harness import CAT, CAT_CREDITS, ClientHarness
from support.scripted_transport import TASK, TASK_ID, ScriptedTransport


def test_a_task_has_the_values_of_the_response(client: EvoLink) -> None:
    task = client.videos.generate(CAT)

    assert task.id.startswith("task-unified-")
    assert (task.status, task.progress, task.done, task.results) == ("pending", 0, False, ())
    assert (task.estimated_time, task.video_duration, task.credits_reserved) == (300, 5, CAT_CREDITS)
    assert task.idempotency_key is not None
    assert task.to_dict()["object"] == "video.generation.task"


@pytest.mark.parametrize(
    "changes",
    [
        {"progress": "50%"},
        {"progress": None},
        {"progress": 1e999},
        {"task_info": None},
        {"task_info": {"estimated_time": "soon"}},
        {"usage": []},
        {"results": None},
        {"results": [None, 5, "https://x.com/a.mp4"]},
        {"created": "now"},
        {"model": None},
        {"new_field": {"deep": [1]}},
    ],
    ids=repr,
)
def test_unexpected_values_in_a_response_are_kept_and_read_as_missing(
    changes: dict[str, object], harness: ClientHarness
) -> None:
    body = json.dumps(TASK | changes).encode()

    task = harness.client(ScriptedTransport(httpx.Response(200, content=body))).tasks.get(TASK_ID)

    assert json.dumps(task.to_dict()).encode() == body
    assert isinstance(repr(task), str)
    assert (task.progress, task.estimated_time, task.credits_reserved, task.created) == (0, None, None, None)
    assert task.results in ((), ("https://x.com/a.mp4",))


@pytest.mark.parametrize(
    ("payload", "reserved", "used"),
    [
        ({"usage": {"credits_reserved": 25.7}}, 25.7, None),
        ({"usage": {"credits_reserved": 270000}}, 27.0, None),
        ({"usage": {"credits_reserved": 9000}}, 0.9, None),
        ({"usage": {"credits_reserved": 3189.375, "credits_used": 190680}}, 3189.375, 19.068),
        ({"credits_used": 20.5}, None, 20.5),
        ({"credits_used": None, "usage": {"credits_used": 20.5}}, None, 20.5),
        ({"credits_used": -1, "usage": {"credits_reserved": -7}}, None, None),
    ],
    ids=repr,
)
def test_credits_are_credits_whether_the_api_states_them_in_credits_or_in_uc(
    payload: dict[str, object], reserved: float | None, used: float | None
) -> None:
    task = TaskSnapshot(TASK | payload)

    assert (task.credits_reserved, task.credits_used) == (reserved, used)


def test_a_task_is_immutable_and_compared_by_value() -> None:
    task, same, other = Task(dict(TASK)), Task(dict(TASK)), Task(TASK | {"progress": 5})

    assert task == same
    assert hash(task) == hash(same)
    assert task != other
    assert task != TASK
    with pytest.raises(AttributeError, match="immutable"):
        task.status = "completed"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="immutable"):
        del task.replayed
    task.to_dict()["status"] = "completed"
    assert task.status == "pending"


@pytest.mark.parametrize(
    ("payload", "links"),
    [
        ({"result_data": [{"video_url": "https://x.com/a.mp4", "duration": 5}]}, ("https://x.com/a.mp4",)),
        (
            {
                "results": ["https://x.com/a.mp4"],
                "result_data": [{"video_url": "https://x.com/a.mp4"}, {"video_url": "https://x.com/b.mp4"}],
            },
            ("https://x.com/a.mp4", "https://x.com/b.mp4"),
        ),
        ({"results": None, "result_data": [None, "x", {}, {"video_url": 5}]}, ()),
        ({"result_data": {"video_url": "https://x.com/a.mp4"}}, ()),
    ],
)
def test_links_in_a_list_of_result_data_are_results(payload: dict[str, object], links: tuple[str, ...]) -> None:
    task = TaskSnapshot({**TASK, "status": "completed", **payload})

    assert task.results == links
    assert task.element_id is None
    assert task.to_dict()["result_data"] == payload["result_data"]


def test_an_element_in_result_data_is_no_result() -> None:
    task = TaskSnapshot({**TASK, "status": "completed", "result_data": {"element_id": "7"}})

    assert (task.element_id, task.results) == ("7", ())


@pytest.mark.parametrize(
    ("payload", "created"),
    [
        ({"created": 1757169743, "created_at": 5}, 1757169743),
        ({"created_at": 1757169743}, 1757169743),
        ({"created_at": "2025-09-06T14:42:23Z"}, 1757169743),
        ({"created_at": "2025-09-06T16:42:23+02:00"}, 1757169743),
        ({"created_at": "2025-09-06T14:42:23"}, 1757169743),
        ({"created_at": "yesterday"}, None),
        ({"created_at": "0001-01-01T00:00:00+23:00"}, None),
        ({"created_at": [5]}, None),
    ],
)
def test_a_task_of_a_list_has_its_time_in_created_at(payload: dict[str, object], created: int | None) -> None:
    assert TaskSnapshot({"id": TASK_ID, **payload}).created == created


@pytest.mark.parametrize(
    ("value", "expires"),
    [(1757169743, 1757169743), ("2025-09-06", "2025-09-06"), (None, None), (True, None), ({}, None)],
)
def test_the_expiry_of_a_draft_is_as_the_api_returned_it(value: object, expires: object) -> None:
    assert TaskSnapshot({**TASK, "draft_expires_at": value}).draft_expires_at == expires
