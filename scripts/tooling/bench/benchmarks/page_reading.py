"""How fast `scripts/drift` reads pages."""

from __future__ import annotations

import sys

from ..context import BenchmarkContext
from ..measurements import Measurements, run_interleaved
from ..processes import Figures, run_workload


def measure_page_reading(context: BenchmarkContext) -> Measurements:
    """Read the pages that the tests of drift render."""

    def run(name: str) -> Figures:
        return run_workload(sys.executable, "page_reading")

    return run_interleaved(["scripts/drift read"], context.rounds(5), run, log=context.log)
