# Made by scripts/generate from spec/. Do not edit.
from typing import Literal

ListTasksStatus = Literal["cancelled", "completed", "failed", "processing"]

LIST_TASKS_STATUS_VALUES: set[ListTasksStatus] = {
    "cancelled",
    "completed",
    "failed",
    "processing",
}


def check_list_tasks_status(value: str) -> ListTasksStatus:
    if value in LIST_TASKS_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LIST_TASKS_STATUS_VALUES!r}")
