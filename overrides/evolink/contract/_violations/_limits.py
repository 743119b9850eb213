"""The number of violations that are described, and the sources of constraints."""

from __future__ import annotations

from typing import Literal

Source = Literal["documented", "prose", "ours"]
"""Where a constraint comes from: the documentation's own schema, its prose, or this project."""

MAX_VIOLATIONS = 100
"""How many violations of one payload are described; the others are counted."""
