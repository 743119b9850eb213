"""Sans-I/O core of the client: every operation is a generator that yields effects and receives their outcomes.

The drivers in `evolink._http` carry the effects out; nothing here imports an HTTP library, sleeps or opens a socket.

The modules in `__all__` may be used as attributes of this package, which imports them on first use (PEP 562), for type
hints too: a client that never uploads a file does not load the code for it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import credits, download, hook_events, polling, price_lists, price_rules, stored_files, task_list, upload

__all__ = [
    "credits",
    "download",
    "hook_events",
    "polling",
    "price_lists",
    "price_rules",
    "stored_files",
    "task_list",
    "upload",
]


def __getattr__(name: str) -> ModuleType:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)
