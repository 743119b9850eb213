"""The sync driver: one connection pool for all threads."""

from __future__ import annotations

import threading

import httpx
from evolink import EvoLink
from support.client_harness import API_KEY, http_client_of


def test_threads_that_start_together_share_one_connection_pool() -> None:
    start = threading.Barrier(8)
    pools: list[httpx.Client] = []

    def open_pool() -> None:
        start.wait()
        pools.append(http_client_of(client))

    with EvoLink(API_KEY) as client:
        threads = [threading.Thread(target=open_pool) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len({id(pool) for pool in pools}) == 1
