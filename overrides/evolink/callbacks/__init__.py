"""Receiving callbacks: EvoLink tells that a task has ended, and the API is asked whether that is true.

    receiver = Receiver(client, base_url="https://hooks.example.com/evolink", on_task=print)
    url = receiver.new_url()
    task = client.videos.generate(KlingO3TextToVideo(prompt="A cat running on grass", callback_url=url))
    receiver.expect(url, task)

    app = receiver.asgi_app()                                    # uvicorn main:app
    status, headers, body = receiver.handle(method, path, body)  # or in any framework

A callback is POSTed once the task is completed, failed or cancelled, and up to three times more, 1, 2 and 4 s after
each answer that is not 2xx or takes longer than 10 s. Its body is that of the task query. It is not signed.

Source: https://docs.evolink.ai/en/api-manual/task-management/get-task-detail
"""

from __future__ import annotations

from ._body import MAX_BODY, MAX_DEPTH, InvalidCallback, parse
from ._inbox import Answer
from ._receiver import AsyncReceiver, Receiver
from ._settings import Limits, Verify

__all__ = [
    "MAX_BODY",
    "MAX_DEPTH",
    "Answer",
    "AsyncReceiver",
    "InvalidCallback",
    "Limits",
    "Receiver",
    "Verify",
    "parse",
]
