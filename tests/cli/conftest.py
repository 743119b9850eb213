"""Fixtures of the command line's tests: the names alone make pytest find them."""

from __future__ import annotations

from shell import evolink as evolink
from shell import folder as folder
from shell import journal as journal
