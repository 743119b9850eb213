"""Execution of sans-I/O operations: outcomes in, effects and a result out, and cleanup of unfinished ones."""

from __future__ import annotations

from typing import Any

import pytest
from evolink._sansio.effects import Execution, Operation, Sleep


def two_sleeps(log: list[Any]) -> Operation[str]:
    """Yield two sleeps and log their outcomes; an error of the first one is logged, too."""
    try:
        try:
            log.append((yield Sleep(1)))
        except ValueError as error:
            log.append(error)
        log.append((yield Sleep(2)))
        return "done"
    finally:
        log.append("closed")


def no_effects() -> Operation[str]:
    yield from ()
    return "done"


def test_an_execution_starts_with_the_first_effect() -> None:
    with Execution(two_sleeps([])) as execution:
        assert execution.effect == Sleep(1)


def test_an_outcome_that_is_sent_leads_to_the_next_effect() -> None:
    log: list[Any] = []

    with Execution(two_sleeps(log)) as execution:
        execution.send("first outcome")

        assert execution.effect == Sleep(2)
        assert log == ["first outcome"]


def test_the_result_is_there_once_the_operation_has_returned() -> None:
    log: list[Any] = []

    with Execution(two_sleeps(log)) as execution:
        execution.send("first outcome")
        execution.send("second outcome")

    assert execution.effect is None
    assert execution.result == "done"
    assert log == ["first outcome", "second outcome", "closed"]


def test_an_operation_without_effects_has_its_result_at_once() -> None:
    with Execution(no_effects()) as execution:
        assert execution.effect is None
        assert execution.result == "done"


def test_an_operation_may_continue_after_the_error_of_an_effect() -> None:
    log: list[Any] = []
    error = ValueError("the effect failed")

    with Execution(two_sleeps(log)) as execution:
        execution.throw(error)

        assert execution.effect == Sleep(2)
        assert log == [error]


def test_an_operation_may_return_after_the_error_of_an_effect() -> None:
    def return_error() -> Operation[str]:
        try:
            yield Sleep(1)
        except ValueError as error:
            return str(error)
        return "no error"

    with Execution(return_error()) as execution:
        execution.throw(ValueError("the effect failed"))

    assert execution.effect is None
    assert execution.result == "the effect failed"


@pytest.mark.parametrize("error", [ZeroDivisionError("unexpected"), KeyboardInterrupt()], ids=repr)
def test_an_error_that_the_operation_does_not_handle_is_raised(error: BaseException) -> None:
    log: list[Any] = []

    with pytest.raises(type(error)) as caught, Execution(two_sleeps(log)) as execution:
        execution.throw(error)

    assert caught.value is error
    assert log == ["closed"]


def test_an_error_of_the_operation_itself_is_raised() -> None:
    def fail() -> Operation[None]:
        yield Sleep(1)
        raise ZeroDivisionError

    with Execution(fail()) as execution, pytest.raises(ZeroDivisionError):
        execution.send(None)


def test_closing_an_unfinished_operation_runs_its_finally_blocks() -> None:
    log: list[Any] = []

    with Execution(two_sleeps(log)) as execution:
        execution.send("first outcome")

    assert log == ["first outcome", "closed"]
    assert not hasattr(execution, "result")


def test_an_exception_in_the_block_closes_the_operation() -> None:
    log: list[Any] = []

    with pytest.raises(ZeroDivisionError), Execution(two_sleeps(log)):
        raise ZeroDivisionError

    assert log == ["closed"]
