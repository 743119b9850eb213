"""Configuration of a receiver, and the secrecy of callback tokens."""

from __future__ import annotations

import logging
import re

import pytest
from evolink import errors
from evolink.callbacks import AsyncReceiver, Receiver
from evolink.tasks import TaskSnapshot
from support.client_harness import ClientHarness
from support.receiver_harness import BASE, ID, ReceiverHarness, unreachable


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com",
        "https://10.0.0.1/hooks",
        "https://localhost.localdomain",
        "hooks.example.com",
        "ftp://hooks.example.com",
        "https://hooks.example.com/?x=1",
        "https://hooks.example.com/a?",
        "https://hooks.example.com/#a",
        "https://me:secret@hooks.example.com",
        "https://hooks.example.com/a/../b",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/a\n",
        "https://hooks.example.com/%41",
        "https://hooks.example.com/" + "x" * 2000,
        "",
    ],
)
def test_a_base_url_that_evolink_cannot_call_is_refused(url: str, harness: ClientHarness) -> None:
    with pytest.raises(errors.ConfigurationError, match="base_url") as refused:
        Receiver(harness.client(), base_url=url, on_task=print)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", [BASE, BASE + "/", "https://hooks.example.com", "http://127.0.0.1:8000/a/.b/c"])
def test_a_url_is_one_segment_below_base_url(url: str, harness: ClientHarness) -> None:
    callback_url = Receiver(harness.client(), base_url=url, on_task=print).new_url()

    assert re.fullmatch(re.escape(url.rstrip("/")) + r"/[\w-]{32}", callback_url)


def test_client_and_receiver_must_both_be_sync_or_async(harness: ClientHarness) -> None:
    async def on_task(task: TaskSnapshot) -> None: ...

    with pytest.raises(errors.ConfigurationError, match="need an AsyncReceiver"):
        Receiver(harness.async_client(), base_url=BASE, on_task=print)  # type: ignore[arg-type]
    with pytest.raises(errors.ConfigurationError, match="need an AsyncReceiver"):
        Receiver(harness.client(), base_url=BASE, on_task=on_task)
    with pytest.raises(errors.ConfigurationError, match="needs an AsyncEvoLink"):
        AsyncReceiver(harness.client(), base_url=BASE, on_task=print)  # type: ignore[arg-type]


def test_an_on_task_that_returns_a_coroutine_to_a_sync_receiver_fails(harness: ClientHarness) -> None:
    async def asynchronous(task: TaskSnapshot) -> None: ...

    receiver_harness = ReceiverHarness(harness, "sync")
    receiver_harness.on_task = lambda task: asynchronous(task)
    url = receiver_harness.receiver.new_url()

    assert receiver_harness.deliver(url, receiver_harness.callback_of_ended_task(url)).status == 500


def test_no_token_is_logged_or_shown(receiver_harness: ReceiverHarness, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    urls = [receiver_harness.receiver.new_url() for _ in range(3)]
    bodies = [receiver_harness.callback_of_ended_task() for _ in range(3)]
    responses = [
        receiver_harness.deliver(urls[0], body) for body in (bodies[0], bodies[0], bodies[1], b"?", {"id": ID})
    ]
    receiver_harness.receiver.expect(urls[0], bodies[2]["id"])
    receiver_harness.api = unreachable
    responses.append(receiver_harness.deliver(urls[1], bodies[1]))
    with pytest.raises(errors.ConfigurationError) as refused:
        receiver_harness.receiver.expect(urls[0], ID)

    shown = [
        repr(receiver_harness.receiver),
        repr(vars(receiver_harness.receiver._processor)),
        repr(vars(receiver_harness.receiver._processor._registry)),
    ]
    output = "\n".join([caplog.text, str(refused.value), *shown, *map(repr, responses)])
    assert "completed" in caplog.text
    assert not [url for url in urls if url.rpartition("/")[2] in output]
    assert "sk-evo" not in output
