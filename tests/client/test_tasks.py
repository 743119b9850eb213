"""Tasks as snapshots of a response."""

from __future__ import annotations

import json

import httpx
import pytest
from evolink import EvoLink, Task
from support.client_harness import CAT, ClientHarness
from support.scripted_transport import TASK, TASK_ID, ScriptedTransport


def test_a_task_has_the_values_of_the_response(client: EvoLink) -> None:
    task = client.videos.generate(CAT)

    assert task.id.startswith("task-unified-")
    assert (task.status, task.progress, task.done, task.results) == ("pending", 0, False, ())
    assert (task.estimated_time, task.video_duration, task.credits_reserved) == (300, 5, 7)
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
