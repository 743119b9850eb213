"""Operations that another thread stops."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from evolink._sansio.effects import Operation, Send, Sleep, Stream
from evolink._sansio.messages import HTTPRequest
from evolink._sansio.stopping import OperationStopped, stoppable

REQUEST = HTTPRequest("GET", "https://api.evolink.ai/v1/credits")


class Sink:
    """A sink that keeps what it receives."""

    def __init__(self) -> None:
        self.received: list[object] = []

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        self.received.append(status)
        return True

    def write(self, chunk: bytes) -> object:
        self.received.append(chunk)
        return None


def operation(sink: Sink) -> Operation[str]:
    try:
        yield Sleep(1)
        yield Stream(REQUEST, sink)
        yield Send(REQUEST)
    except OperationStopped:
        sink.received.append("stopped")
        raise
    return "done"


def test_an_operation_that_is_not_stopped_does_the_same() -> None:
    sink = Sink()
    running = stoppable(operation(sink), lambda: False)

    assert next(running) == Sleep(1)
    stream = running.send(None)
    assert isinstance(stream, Stream)
    assert stream.sink.begin(200, {}) is True
    stream.sink.write(b"a")
    assert running.send(None) == Send(REQUEST)
    with pytest.raises(StopIteration) as end:
        running.send(None)
    assert (end.value.value, sink.received) == ("done", [200, b"a"])


@pytest.mark.parametrize("effects", [0, 1, 2])
def test_no_effect_begins_after_the_stop(effects: int) -> None:
    sink, is_stopped = Sink(), effects == 0
    running = stoppable(operation(sink), lambda: is_stopped)
    for _ in range(effects):
        running.send(None)
    is_stopped = True

    with pytest.raises(OperationStopped):
        running.send(None)

    assert sink.received == ["stopped"]


@pytest.mark.parametrize("has_begun", [False, True])
def test_a_response_ends_at_the_next_chunk_after_the_stop(has_begun: bool) -> None:
    sink, is_stopped = Sink(), False
    running = stoppable(operation(sink), lambda: is_stopped)
    next(running)
    stream = running.send(None)
    assert isinstance(stream, Stream)
    if has_begun:
        stream.sink.begin(200, {})
    is_stopped = True

    with pytest.raises(OperationStopped):
        stream.sink.write(b"a") if has_begun else stream.sink.begin(200, {})

    assert sink.received == ([200] if has_begun else [])
