"""The request classes, one per model, generated from spec/models; each is imported on first use.

    from evolink.models import KlingO3TextToVideo

`Request` is the protocol that all of them implement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from evolink_api.models import *  # noqa: F403


class Request(Protocol):
    """A generation request: an object of any request class."""

    def to_dict(self) -> dict[str, Any]:
        """Return the request as JSON."""
        ...


def __getattr__(name: str) -> Any:
    if name.startswith("__"):  # the import system reads __path__; it must not load the generated package
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from evolink_api import models

    try:
        value = getattr(models, name)
    except AttributeError:
        import difflib

        matches = difflib.get_close_matches(name, models.__all__, n=1)
        hint = f" Did you mean {matches[0]}?" if matches else " evolink.catalog.models() lists them."
        raise AttributeError(f"evolink.models has no class {name}.{hint}") from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    from evolink_api import models

    return sorted([*models.__all__, "Request"])
