"""A client for EvoLink's video models: typed, checked before anything is paid, testable offline.

from evolink import EvoLink
from evolink.models import KlingO3TextToVideo

with EvoLink() as client:
    task = client.videos.generate(KlingO3TextToVideo(prompt="A cat running on grass", duration=5))
    task.wait(on_progress=print).download("cat.mp4")
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know it by its name; typing alone would take most of the time of this import
if TYPE_CHECKING:
    from typing import Any

    from . import callbacks, catalog, contract, errors, models, sandbox
    from ._sansio.credits import Credits
    from ._sansio.download import Download
    from ._sansio.task_list import TaskPage
    from ._sansio.upload import UploadedFile
    from .async_client import AsyncEvoLink
    from .client import EvoLink
    from .errors import EvoLinkError
    from .journal import Journal, JournalEntry
    from .tasks import AsyncTask, Task

__version__ = "0.1.0"

__all__ = [
    "AsyncEvoLink",
    "AsyncTask",
    "Credits",
    "Download",
    "EvoLink",
    "EvoLinkError",
    "Journal",
    "JournalEntry",
    "Task",
    "TaskPage",
    "UploadedFile",
    "__version__",
    "callbacks",
    "catalog",
    "contract",
    "errors",
    "models",
    "sandbox",
]

_HOMES = {
    "AsyncEvoLink": "async_client",
    "AsyncTask": "tasks",
    "Credits": "_sansio.credits",
    "Download": "_sansio.download",
    "EvoLink": "client",
    "EvoLinkError": "errors",
    "JournalEntry": "journal",
    "Journal": "journal",
    "Task": "tasks",
    "TaskPage": "_sansio.task_list",
    "UploadedFile": "_sansio.upload",
}
"""Where each name lives; nothing is imported before it is asked for (PEP 562)."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'evolink' has no attribute {name!r}")
    from importlib import import_module

    home = import_module(f".{_HOMES.get(name, name)}", __name__)
    value = getattr(home, name) if name in _HOMES else home
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
