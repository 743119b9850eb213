"""The request classes, one per model, made from spec/models; each is imported when it is first asked for.

from evolink.models import KlingO3TextToVideo
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from evolink_api.models import *  # noqa: F403


class Request(Protocol):
    """An object of a request class."""

    def to_dict(self) -> dict[str, Any]:
        """Return the request as JSON."""
        ...


def __getattr__(name: str) -> Any:
    from evolink_api import models

    try:
        value = getattr(models, name)
    except AttributeError:
        import difflib

        near = difflib.get_close_matches(name, models.__all__, n=1)
        hint = f" Did you mean {near[0]}?" if near else " evolink.catalog.models() lists them."
        raise AttributeError(f"evolink.models has no class {name}.{hint}") from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    from evolink_api import models

    return sorted(models.__all__)
