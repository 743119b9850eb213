"""Fixtures of the callback tests; pytest finds them by the import."""

from __future__ import annotations

from support.receiver_harness import receiver_harness as receiver_harness
