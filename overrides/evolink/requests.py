"""The requests as mappings: one TypedDict per model, generated from spec/models, for type checkers.

    from evolink.requests import KlingO3TextToVideo

    request: KlingO3TextToVideo = {"model": "kling-o3-text-to-video", "prompt": "A cat", "duration": 5}
    client.videos.generate(request)

A type checker checks the names, types and choices of the fields; the contract checks everything before it is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evolink_api.requests import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from evolink_api import requests

        from .models import suggest_class

        try:
            return getattr(requests, name)
        except AttributeError:
            raise AttributeError(f"evolink.requests has no class {name}.{suggest_class(name)}") from None


def __dir__() -> list[str]:
    """Return the classes of the models; the classes of their fields are importable too."""
    from evolink_api.ids import IDS

    return sorted(IDS.values())
