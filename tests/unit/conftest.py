"""Fixtures of the unit tests: the name alone makes pytest find them."""

from __future__ import annotations

from desk import desk as desk
