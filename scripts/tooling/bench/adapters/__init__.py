"""Adapters: one for each client that is measured, all with the same methods.

Each runs in the interpreter of its client's own environment. A sync adapter has `create() -> handle`,
`get(handle) -> bool` (whether the task has ended) and `close()`; an async one has the same as coroutines, and
`wait_all`. An adapter imports its client's package by name and only when it is constructed, because the package is not
installed in this project's environment.
"""
