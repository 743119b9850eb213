"""Fixtures of the unit tests: the name alone makes pytest find them."""

from __future__ import annotations

from support.receiver_harness import desk as desk
