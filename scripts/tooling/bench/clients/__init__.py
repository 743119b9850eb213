"""One adapter for each client that is measured, run by the interpreter of that client's own environment.

A sync adapter has `create() -> handle`, `get(handle) -> whether it has ended` and `close()`; an async one the same as
coroutines, and `wait_all`. What they import is imported when they are made, and by name: it is not installed here.
"""
