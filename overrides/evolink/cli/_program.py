"""Names of the program that several modules of the command line use."""

from __future__ import annotations

PROGRAM = "evolink"
COMPLETION_VARIABLE = "_EVOLINK_COMPLETE"
"""The environment variable with which a shell's script requests completions; click derives its name from PROGRAM."""
PROFILE = "evolink.profile"
"""The entry of the context's `meta` with the profile that `--profile` names."""
