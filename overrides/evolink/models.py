"""The request classes, one per model, generated from spec/models; each is imported on first use.

from evolink.models import KlingO3TextToVideo
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._request import Request as Request

if TYPE_CHECKING:
    from evolink_api.models import *  # noqa: F403
else:  # for type checkers, an unknown name in an import is an error

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):  # the import system reads __path__; it must not load the generated package
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from evolink_api import models

        try:
            value = getattr(models, name)
        except AttributeError:
            raise AttributeError(f"evolink.models has no class {name}.{suggest_class(name)}") from None
        globals()[name] = value
        return value


def suggest_class(name: str) -> str:
    """Return a sentence that names the request class that may be meant, or where they are listed."""
    import difflib

    import evolink_api.models

    matches = difflib.get_close_matches(name, dir(evolink_api.models), n=1)
    return f" Did you mean {matches[0]}?" if matches else " evolink.catalog.models() lists them."


def __dir__() -> list[str]:
    """Return the request classes of the models; the classes of their fields are importable too."""
    from evolink_api.ids import IDS

    return sorted(IDS.values())
