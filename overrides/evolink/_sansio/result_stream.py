"""Sans-I/O pass-through of one result: it, or a part of it, is written to a sink as it arrives, and kept nowhere."""

from __future__ import annotations

from .. import errors
from ..tasks import TaskSnapshot
from .effects import Operation, ResponseSink, Stream
from .exchange import exchange
from .messages import Endpoint, HTTPRequest, HTTPResponse
from .result_download import LINK_REJECTED_STATUSES, MAX_REDIRECTS, REDIRECT_STATUSES, check_link, join_url
from .result_links import fetchable_link
from .task_query import get_task


def stream_result(
    endpoint: Endpoint, task: TaskSnapshot, index: int, sink: ResponseSink, *, byte_range: str | None
) -> Operation[HTTPResponse]:
    """Request a result and write its body to a sink, which must reject those of redirects and refusals.

    Args:
        endpoint: Where the API is, for a new link if the present one is refused.
        task: The task.
        index: The position of the result among the results of the task.
        sink: Receives the body.
        byte_range: The value of the Range header; None for the whole result.

    Raises:
        DownloadFailed: If the task has no such result, or its link must not be followed.
        ConnectionFailed: If the request was not sent.
        ResponseLost: If the response ended early.
    """
    redirects, is_refreshed = 0, False
    url = _link_of(task, index)
    while True:
        check_link(endpoint, task.id, url)
        headers = {"user-agent": endpoint.user_agent, "accept-encoding": "identity"}
        if byte_range is not None:
            headers["range"] = byte_range
        request = HTTPRequest("GET", url, headers, observation=endpoint.observe("download", task_id=task.id))
        response = yield from exchange(Stream(request, sink))
        location = response.headers.get("location")
        if response.status in REDIRECT_STATUSES and location and redirects < MAX_REDIRECTS:
            url, redirects = join_url(url, location), redirects + 1
        elif response.status in LINK_REJECTED_STATUSES and not is_refreshed:
            task, is_refreshed = (yield from get_task(endpoint, task.id)), True
            url = _link_of(task, index)
        else:
            return response


def _link_of(task: TaskSnapshot, index: int) -> str:
    if not 0 <= index < len(task.results):
        raise errors.DownloadFailed(f"Task {task.id} has no result {index + 1}.", task_id=task.id)
    return fetchable_link(task.results[index])
