"""A client for EvoLink's video models: typed, checked before anything is paid, testable offline.

from evolink import EvoLink
from evolink.models import KlingO3TextToVideo

with EvoLink() as client:
    task = client.videos.generate(KlingO3TextToVideo(prompt="A cat running on grass", duration=5))
    task.wait(on_progress=print).download("cat.mp4")
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know the name; importing typing would take most of the time of this import
if TYPE_CHECKING:
    from . import bulk, callbacks, catalog, contract, errors, models, prices, requests, sandbox, tools
    from ._sansio.budget import Budget
    from ._sansio.credits import Credits
    from ._sansio.hook_events import RequestEvent, ResponseEvent
    from ._sansio.price_lists import PriceList
    from ._sansio.stored_files import FilePage, FileQuota, UploadedFile
    from ._sansio.task_list import TaskPage
    from ._security.redaction import redact_http_logs
    from ._version import __version__ as __version__
    from .async_client import AsyncEvoLink
    from .client import EvoLink
    from .errors import EvoLinkError
    from .journal import Journal, JournalEntry
    from .tasks import AsyncTask, Download, Task

__all__ = [
    "AsyncEvoLink",
    "AsyncTask",
    "Budget",
    "Credits",
    "Download",
    "EvoLink",
    "EvoLinkError",
    "FilePage",
    "FileQuota",
    "Journal",
    "JournalEntry",
    "PriceList",
    "RequestEvent",
    "ResponseEvent",
    "Task",
    "TaskPage",
    "UploadedFile",
    "__version__",
    "bulk",
    "callbacks",
    "catalog",
    "contract",
    "errors",
    "models",
    "prices",
    "redact_http_logs",
    "requests",
    "sandbox",
    "tools",
]

_MODULES = {
    "AsyncEvoLink": "async_client",
    "AsyncTask": "tasks",
    "Budget": "_sansio.budget",
    "Credits": "_sansio.credits",
    "Download": "tasks",
    "EvoLink": "client",
    "EvoLinkError": "errors",
    "FilePage": "_sansio.stored_files",
    "FileQuota": "_sansio.stored_files",
    "JournalEntry": "journal",
    "Journal": "journal",
    "PriceList": "_sansio.price_lists",
    "RequestEvent": "_sansio.hook_events",
    "ResponseEvent": "_sansio.hook_events",
    "Task": "tasks",
    "TaskPage": "_sansio.task_list",
    "UploadedFile": "_sansio.stored_files",
    "__version__": "_version",
    "redact_http_logs": "_security.redaction",
}
"""The module of each name; it is imported when the name is first used (PEP 562)."""


if not TYPE_CHECKING:  # for type checkers, an unknown name in an import is an error

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module 'evolink' has no attribute {name!r}")
        from importlib import import_module

        module = import_module(f".{_MODULES.get(name, name)}", __name__)
        value = getattr(module, name) if name in _MODULES else module
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
