"""One large body into a file: `downloading WAY BASE SIZE FILE`; WAY is a function of clients.fetching."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from ..clients import fetching
from .loading import cpu, peak, resident


def fetched(way: str, base: str, size: int, to: Path) -> dict[str, float]:
    """Speed by the clock and of CPU, and how much more memory it took at the most than before its first byte.

    The client is made, and has created its task, before the clock starts.
    """
    fetch = getattr(fetching, way)(base, str(to))
    held, worked, began = resident(), cpu(), time.perf_counter()
    fetch()
    wall, used, grown = time.perf_counter() - began, cpu() - worked, max(peak() - held, 0)
    if way != "hashing" and to.stat().st_size != size:
        raise SystemExit(f"{to.stat().st_size} of {size} bytes came")
    to.unlink(missing_ok=True)
    return {"speed": size / wall / 1e6, "cpu": 1e3 * used, "cpu_speed": size / used / 1e6, "memory": grown / 1024}


if __name__ == "__main__":
    way, base, size, to = sys.argv[1:]
    print(json.dumps(fetched(way, base, int(size), Path(to))), flush=True)
    os._exit(0)
