"""Fixtures of the command line's tests; importing them makes pytest find them."""

from __future__ import annotations

from support.shell import evolink as evolink
from support.shell import folder as folder
from support.shell import journal as journal
