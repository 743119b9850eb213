"""Callbacks: a receiver for the requests by which EvoLink reports that a task has ended.

A callback is not signed, so a receiver confirms each one by fetching the task from the API.

Example::

    receiver = Receiver(client, base_url="https://hooks.example.com/evolink", on_task=print)
    url = receiver.new_url()
    task = client.videos.generate(KlingO3TextToVideo(prompt="A cat running on grass", callback_url=url))
    receiver.expect(url, task)

    app = receiver.asgi_app()                                    # uvicorn main:app
    status, headers, body = receiver.handle(method, path, body)  # or in any framework

EvoLink POSTs a callback once the task is completed, failed or cancelled. It repeats the delivery up to three times:
1, 2 and 4 s after a response that is not 2xx or that takes longer than 10 s. The body is that of the task query.

Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
"""

from __future__ import annotations

from ._body import MAX_BODY, MAX_DEPTH, InvalidCallback, parse
from ._configuration import Limits, Verify
from ._receiver import AsyncReceiver, Receiver
from ._responses import CallbackResponse

__all__ = [
    "MAX_BODY",
    "MAX_DEPTH",
    "AsyncReceiver",
    "CallbackResponse",
    "InvalidCallback",
    "Limits",
    "Receiver",
    "Verify",
    "parse",
]


def __dir__() -> list[str]:
    return sorted(__all__)
