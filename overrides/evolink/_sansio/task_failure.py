"""Failed tasks: the advice for each error code, and the exception."""

from __future__ import annotations

from .. import errors
from ..tasks import TaskSnapshot

_NEW_SUBMISSION = "Submitting it again is a new, paid request."
ERROR_ADVICE = {
    "content_policy_violation": (False, "Change the prompt or the media, then submit again."),
    "invalid_parameters": (False, "Change the request, then submit again."),
    "image_processing_error": (False, "Use other images, then submit again."),
    "image_dimension_mismatch": (False, "Use images of the requested size, then submit again."),
    "request_cancelled": (True, _NEW_SUBMISSION),
    "service_error": (True, f"Wait 30 to 60 s. {_NEW_SUBMISSION}"),
    "generation_timeout": (True, f"It may succeed another time. {_NEW_SUBMISSION}"),
    "resource_exhausted": (True, f"Wait 1 to 5 minutes. {_NEW_SUBMISSION}"),
    "quota_exceeded": (True, f"Leave 1 to 2 s between requests. {_NEW_SUBMISSION}"),
    "service_unavailable": (True, f"Wait some minutes. {_NEW_SUBMISSION}"),
    "generation_failed_no_content": (True, f"Another prompt may help. {_NEW_SUBMISSION}"),
    "resource_not_found": (False, "Check the ids in the request."),
    "unknown_error": (False, "Report the task id to EvoLink's support."),
}
"""Error code of a task -> whether the same request may succeed another time, and what to do."""


def raise_if_failed(task: TaskSnapshot) -> None:
    """Check that a final task is completed.

    Raises:
        TaskFailed: If it failed or was cancelled.
    """
    if task.status == "completed":
        return
    code = task.error_code or ("request_cancelled" if task.status == "cancelled" else None)
    retryable, advice = ERROR_ADVICE.get(code or "", (False, "Look up the code in EvoLink's documentation."))
    reason = f"{code}: {task.error_message or 'no reason was given'}" if code else "no reason was given"
    raise errors.TaskFailed(
        f"Task {task.id} {task.status}: {reason.rstrip('.')}. {advice}",
        code=code,
        retryable=retryable,
        task_id=task.id,
        request_id=task.request_id,
    )
