"""How fast `scripts/drift` reads pages."""

from __future__ import annotations

import sys

from ..serving import Figures, driven
from ..setting import Setting
from ..sheets import Sheet, interleaved


def read(setting: Setting) -> Sheet:
    """The pages that the tests of drift render."""

    def once(name: str) -> Figures:
        return driven(sys.executable, "reading")

    return interleaved(["scripts/drift read"], setting.turns(5), once, tell=setting.tell)
