# Made by scripts/generate from spec/. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

T = TypeVar("T", bound="TaskBatchRequest")


@_attrs_define(kw_only=True)
class TaskBatchRequest:
    """Queries several tasks at once.

    Attributes:
        task_ids (list[str] | None):
    """

    task_ids: list[str] | None

    def to_dict(self) -> dict[str, Any]:
        task_ids: list[str] | None
        if isinstance(self.task_ids, list):
            task_ids = self.task_ids

        else:
            task_ids = self.task_ids

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "task_ids": task_ids,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_task_ids(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                task_ids_type_0 = cast(list[str], data)

                return task_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        task_ids = _parse_task_ids(d.pop("task_ids"))

        task_batch_request = cls(
            task_ids=task_ids,
        )

        return task_batch_request
