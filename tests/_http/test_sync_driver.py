"""The sync driver: one connection pool for all threads."""

from __future__ import annotations

import os
import threading

import httpx
import pytest
from evolink import EvoLink
from evolink._http.sync_driver import SyncDriver
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_fork_while_another_thread_opens_the_connections_does_not_hang_the_child() -> None:
    with EvoLink(API_KEY) as client:
        driver = client._session.driver
        assert isinstance(driver, SyncDriver)
        parent_pool = driver._client
        with driver._lock:  # as another thread would hold it
            child = os.fork()
            if child == 0:
                os._exit(0 if driver._client is not parent_pool else 1)
            assert os.waitpid(child, 0)[1] == 0
        assert driver._client is parent_pool
