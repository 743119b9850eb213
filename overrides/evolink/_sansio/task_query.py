"""Sans-I/O query of one task."""

from __future__ import annotations

from evolink_api.routes import GET_TASK

from .. import errors
from .._security.redaction import shorten
from ..tasks import TaskSnapshot
from .arguments import check_task_id
from .effects import Operation
from .messages import Endpoint, decode_json
from .retry import send_with_retry


def get_task(
    endpoint: Endpoint, task_id: str, *, max_attempts: int | None = None, time_limit: float | None = None
) -> Operation[TaskSnapshot]:
    """Return a task as it is now; each attempt may take `time_limit` seconds.

    Raises:
        NotFound: If the API has no such task.
        EvoLinkError: If the request failed; `task_id` is set on it.
    """
    task_id = check_task_id(task_id)
    try:
        request = endpoint.request(GET_TASK, task_id=task_id)
        if time_limit is not None:
            request = request.limited_to(time_limit)
        response = yield from send_with_retry(request, max_attempts=max_attempts)
        data = decode_json(response)
        if data.setdefault("id", task_id) != task_id:
            raise errors.ResponseLost(
                f"The response is about another task, {shorten(data['id'])}.", request_id=response.request_id
            )
    except errors.EvoLinkError as error:
        error.task_id = task_id
        raise
    return endpoint.read_task(data, request_id=response.request_id)
