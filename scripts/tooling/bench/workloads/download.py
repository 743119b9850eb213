"""Downloads one large body to a file.

Run as `download METHOD BASE_URL SIZE FILE`, where METHOD is a function of adapters.downloads.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from ..adapters import downloads
from .process import cpu_seconds, peak_kib, resident_kib


def measure(method: str, base_url: str, size: int, to: Path) -> dict[str, float]:
    """Return the speed by the clock and by CPU, and the peak of memory beyond that before the first byte.

    The client is constructed, and has created its task, before the clock starts.

    Raises:
        SystemExit: If the file does not have `size` bytes.
    """
    download = getattr(downloads, method)(base_url, str(to))
    memory, cpu, started = resident_kib(), cpu_seconds(), time.perf_counter()
    download()
    wall, used, grown = time.perf_counter() - started, cpu_seconds() - cpu, max(peak_kib() - memory, 0)
    if method != downloads.sha256_only.__name__ and to.stat().st_size != size:
        raise SystemExit(f"received {to.stat().st_size} of {size} bytes")
    to.unlink(missing_ok=True)
    return {"speed": size / wall / 1e6, "cpu": 1e3 * used, "cpu_speed": size / used / 1e6, "memory": grown / 1024}


if __name__ == "__main__":
    method, base_url, size, to = sys.argv[1:]
    print(json.dumps(measure(method, base_url, int(size), Path(to))), flush=True)
    os._exit(0)
