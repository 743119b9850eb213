"""A paid POST is never repeated blindly: what is sent, and how often, for each fault."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable

import httpx
import pytest
from evolink import EvoLink, Task, errors
from evolink.models import KlingO3TextToVideo
from support.client_harness import ClientHarness

CAT = KlingO3TextToVideo(prompt="A cat running on grass", duration=5)
ID = "task-unified-1757169743-7cvnl5zw"
TASK = {"id": ID, "status": "pending", "progress": 0}

Answer = httpx.Response | Exception


class Script(httpx.BaseTransport):
    """Answers with what is written, one after the other; the last one for ever."""

    def __init__(self, *answers: Answer | Callable[[], Answer]) -> None:
        self.answers = list(answers)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer = answer() if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        return answer


def created() -> httpx.Response:
    return httpx.Response(200, json=TASK)


def status(code: int, **headers: str) -> httpx.Response:
    return httpx.Response(code, json={"error": {"code": "some_code", "message": "m"}}, headers=headers)


UNSURE: list[Answer] = [
    httpx.ReadError("reset"),
    httpx.ReadTimeout("slow"),
    httpx.WriteError("broken pipe"),
    httpx.RemoteProtocolError("Server disconnected without sending a response."),
    status(500),
    status(502),
    status(504),
    status(520),
    status(529),
    httpx.Response(200, content=b"<html>"),
    httpx.Response(200, content=b'{"id": "task-unif'),
    httpx.Response(200, json={"status": "pending"}),
    httpx.Response(200, json={"id": None}),
]
NOT_ACCEPTED: list[Answer] = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("no route"),
    httpx.PoolTimeout("busy"),
    status(429),
    status(503),
]
REFUSED = [400, 401, 402, 403, 404, 409, 413, 422]


def keys(harness: ClientHarness) -> set[str]:
    return {request.headers["idempotency-key"] for request in harness.sent}


@pytest.mark.parametrize("fault", UNSURE, ids=repr)
def test_a_lost_reply_is_asked_for_once_more_with_the_same_key(fault: Answer, harness: ClientHarness) -> None:
    task = harness.client(Script(fault, created())).videos.generate(CAT)

    assert task.id == ID
    assert len(harness.sent) == 2
    assert keys(harness) == {task.idempotency_key}
    assert harness.sent[0].content == harness.sent[1].content


@pytest.mark.parametrize("fault", UNSURE, ids=repr)
def test_a_reply_lost_twice_is_uncertain_and_is_not_asked_for_again(fault: Answer, harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain) as caught:
        harness.client(Script(fault)).videos.generate(CAT)

    assert len(harness.sent) == 2
    assert keys(harness) == {caught.value.idempotency_key}
    assert "resubmit()" in str(caught.value)


@pytest.mark.parametrize("fault", UNSURE, ids=repr)
def test_resubmit_lost_false_never_repeats(fault: Answer, harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(Script(fault, created()), resubmit_lost=False).videos.generate(CAT)

    assert len(harness.sent) == 1


def test_an_uncertain_submission_is_resolved_by_asking_with_its_own_key(harness: ClientHarness) -> None:
    lost = httpx.ReadError("reset")
    client = harness.client(Script(lost, lost, created(), created()))

    with pytest.raises(errors.SubmissionUncertain) as caught:
        client.videos.generate(CAT)
    by_itself = caught.value.resubmit()
    by_client = client.videos.resubmit(pickle.loads(pickle.dumps(caught.value)))

    assert by_itself.id == by_client.id == ID
    assert keys(harness) == {caught.value.idempotency_key}
    assert len({request.content for request in harness.sent}) == 1


def test_an_unpickled_uncertainty_says_how_to_go_on(harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain) as caught:
        harness.client(Script(httpx.ReadError("reset"))).videos.generate(CAT)

    with pytest.raises(RuntimeError, match=r"client\.videos\.resubmit"):
        pickle.loads(pickle.dumps(caught.value)).resubmit()


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=repr)
def test_what_was_surely_not_accepted_is_sent_again_with_the_same_key(fault: Answer, harness: ClientHarness) -> None:
    task = harness.client(Script(fault, fault, created())).videos.generate(CAT)

    assert len(harness.sent) == 3
    assert keys(harness) == {task.idempotency_key}
    assert len(harness.slept) == 2


@pytest.mark.parametrize("fault", NOT_ACCEPTED, ids=repr)
def test_it_is_sent_four_times_at_the_most(fault: Answer, harness: ClientHarness) -> None:
    with pytest.raises((errors.ConnectionFailed, errors.RateLimited, errors.ServerError)) as caught:
        harness.client(Script(fault)).videos.generate(CAT)

    assert len(harness.sent) == 4
    assert keys(harness) == {caught.value.idempotency_key}


@pytest.mark.parametrize("code", REFUSED)
def test_a_refusal_is_final(code: int, harness: ClientHarness) -> None:
    with pytest.raises(errors.APIError) as caught:
        harness.client(Script(status(code))).videos.generate(CAT)

    assert len(harness.sent) == 1
    assert keys(harness) == {caught.value.idempotency_key}


@pytest.mark.parametrize("second", [status(402), status(409), httpx.ConnectError("refused"), status(429)], ids=repr)
def test_a_refusal_after_a_lost_reply_leaves_it_uncertain(second: Answer, harness: ClientHarness) -> None:
    with pytest.raises(errors.SubmissionUncertain):
        harness.client(Script(httpx.ReadError("reset"), second)).videos.generate(CAT)

    assert len(keys(harness)) == 1


def test_a_retry_waits_as_long_as_the_server_asks(harness: ClientHarness) -> None:
    harness.client(Script(status(429, **{"retry-after": "7"}), created())).videos.generate(CAT)

    assert harness.slept == [7]


def test_each_call_has_a_key_of_its_own(harness: ClientHarness, client: EvoLink) -> None:
    client.videos.generate(CAT)
    client.videos.generate(CAT)

    assert len(keys(harness)) == 2
    assert all(16 <= len(key) <= 96 for key in keys(harness))


def test_a_lost_reply_is_charged_once_where_the_gateway_honours_keys(harness: ClientHarness) -> None:
    class LosesReplies(httpx.BaseTransport):
        def __init__(self) -> None:
            self.lost = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            reply = harness.sandbox.handle(request)
            if self.lost == 0:
                self.lost += 1
                raise httpx.ReadError("reset after charging")
            return reply

    task = harness.client(LosesReplies()).videos.generate(CAT)

    assert harness.sandbox.account.used == 7
    assert task.replayed
    assert [known.id for known in harness.sandbox.account.tasks()] == [task.id]


def test_a_task_that_answered_another_submission_is_no_answer_to_this_one(harness: ClientHarness) -> None:
    """A connection that carried two replies to one request gives the second one to the next request."""
    mine = httpx.Response(200, json=TASK | {"id": "task-unified-1757169743-mine0000"})
    client = harness.client(Script(created(), created(), mine))

    first, second = client.videos.generate(CAT), client.videos.generate(CAT)

    assert (first.id, second.id) == (ID, "task-unified-1757169743-mine0000")
    assert len(harness.sent) == 3
    assert len(keys(harness)) == 2


# Queries cost nothing and are tried again


@pytest.mark.parametrize(
    "fault",
    [httpx.ReadError("x"), httpx.ConnectError("x"), status(429), status(502), status(503), status(504)],
    ids=repr,
)
def test_a_query_is_tried_again(fault: Answer, harness: ClientHarness) -> None:
    assert harness.client(Script(fault, fault, created())).tasks.get(ID).status == "pending"


@pytest.mark.parametrize("fault", [httpx.ReadError("x"), status(500), status(404), status(401)], ids=repr)
def test_an_error_about_a_task_names_it(fault: Answer, harness: ClientHarness) -> None:
    with pytest.raises(errors.EvoLinkError) as caught:
        harness.client(Script(fault)).tasks.get("task-unified-1-a")

    assert caught.value.task_id == "task-unified-1-a"


def test_an_answer_about_another_task_is_not_taken_for_this_one(harness: ClientHarness) -> None:
    with pytest.raises(errors.ResponseLost, match=f"about another task, {ID}"):
        harness.client(Script(created())).tasks.get("task-unified-1-other")


def answers(*tasks: dict[str, object]) -> list[Callable[[], httpx.Response]]:
    return [lambda task=task: httpx.Response(200, json=TASK | task) for task in tasks]  # type: ignore[misc]


def test_one_failed_query_does_not_lose_a_task(harness: ClientHarness) -> None:
    script = Script(*answers({}), httpx.ReadError("x"), status(500), status(429), *answers({"status": "completed"}))

    assert harness.client(script).tasks.wait(ID).status == "completed"


def test_an_unknown_status_is_carried_and_bounded_by_the_timeout(harness: ClientHarness) -> None:
    client = harness.client(Script(*answers({"status": "dreaming", "progress": 50})))
    seen: list[str] = []

    with pytest.raises(errors.WaitTimeout, match="dreaming"):
        client.tasks.wait(ID, timeout=100, on_progress=lambda task: seen.append(task.status))

    assert seen == ["dreaming"]


@pytest.mark.parametrize(
    ("task", "code", "retryable", "told"),
    [
        (
            {"error": {"code": "content_policy_violation", "message": "No."}},
            "content_policy_violation",
            False,
            "Change",
        ),
        ({"error": {"code": "service_error", "message": "Oops."}}, "service_error", True, "30 to 60 s"),
        ({"error": {"code": "brand_new_code", "message": "?"}}, "brand_new_code", False, "documentation"),
        ({"error": {"code": 17}}, "17", False, "no reason"),
        ({"error": None}, None, False, "no reason"),
        ({}, None, False, "no reason"),
        ({"error": "text"}, None, False, "no reason"),
    ],
)
def test_a_failed_task_says_why_and_what_to_do(
    task: dict[str, object], code: str | None, *, retryable: bool, told: str, harness: ClientHarness
) -> None:
    with pytest.raises(errors.TaskFailed, match=told) as caught:
        harness.client(Script(*answers(task | {"status": "failed"}))).tasks.wait(ID)

    assert (caught.value.code, caught.value.retryable, caught.value.task_id) == (code, retryable, ID)


def test_a_cancelled_task_is_a_failure_not_a_success(harness: ClientHarness) -> None:
    with pytest.raises(errors.TaskFailed, match="cancelled") as caught:
        harness.client(Script(*answers({"status": "cancelled"}))).tasks.wait(ID)

    assert (caught.value.code, caught.value.retryable) == ("request_cancelled", True)


@pytest.mark.parametrize(
    "odd",
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
def test_odd_values_in_a_reply_are_kept_and_crash_nothing(odd: dict[str, object], harness: ClientHarness) -> None:
    body = json.dumps(TASK | odd).encode()

    task = harness.client(Script(httpx.Response(200, content=body))).tasks.get(ID)

    assert json.dumps(task.to_dict()).encode() == body
    assert isinstance(repr(task), str)
    assert (task.progress, task.estimated_time, task.credits_reserved, task.created) == (0, None, None, None)
    assert task.results in ((), ("https://x.com/a.mp4",))


def test_a_task_is_immutable_and_equal_by_what_it_says() -> None:
    one, same, other = Task(dict(TASK)), Task(dict(TASK)), Task(TASK | {"progress": 5})

    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != TASK
    with pytest.raises(AttributeError, match="immutable"):
        one.status = "completed"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="immutable"):
        del one.replayed
    one.to_dict()["status"] = "completed"
    assert one.status == "pending"


@pytest.mark.parametrize("hostile", ["../../v1/credits", "a/b", "a?b=c", "a#b", "%2e%2e"])
def test_a_task_id_stays_inside_its_place_in_the_path(hostile: str, harness: ClientHarness) -> None:
    harness.client(Script(httpx.Response(200, json={"status": "pending"}))).tasks.get(hostile)

    (request,) = harness.sent
    assert request.url.raw_path.startswith(b"/v1/tasks/")
    assert request.url.raw_path.count(b"/") == 3
    assert b"?" not in request.url.raw_path
