"""Connections that are opened by one create and three queries six seconds apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ..peers import CLIENTS
from ..serving import RunFailed, Server, driven
from ..setting import Setting, adapters
from ..sheets import Round, Sheet

QUERIES, PAUSE = 3, 6.0


def kept(setting: Setting) -> Sheet:
    """All clients side by side, each with a server of its own, as they mostly sleep."""
    names = [name for name in CLIENTS if "mapping" not in name and "batch" not in name]
    cases = [(mode, name, adapter) for mode in ("sync", "async") for name, adapter in _of(names, mode).items()]
    pause = 0.1 if setting.quick else PAUSE

    def once(case: tuple[str, str, str]) -> tuple[str, list[Round]]:
        mode, name, adapter = case
        with Server(setting.folder / "result.mp4") as server:
            server.reset(polls=10**9)
            try:
                driven(setting.python(name), "keeping", mode, adapter, server.base, str(QUERIES), str(pause))
            except RunFailed as fault:
                return f"{name}, {mode}", [str(fault)]
            return f"{name}, {mode}", [{"connections": server.told()["connections"]}]

    with ThreadPoolExecutor(len(cases)) as pool:
        return Sheet(dict(pool.map(once, cases)))


def _of(names: list[str], mode: str) -> dict[str, str]:
    return dict(adapters(names, sync=mode == "sync"))
