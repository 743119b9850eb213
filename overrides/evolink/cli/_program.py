"""Names of the program that several modules of the command line use."""

from __future__ import annotations

PROGRAM = "evolink"
COMPLETION_VARIABLE = "_EVOLINK_COMPLETE"
"""The environment variable with which a shell's script requests completions; click derives its name from PROGRAM."""
RUNNING_COMMAND = "evolink.command"
"""The key of the name of the running subcommand, such as `task wait`, in the `meta` of the root context."""
PROFILE = "evolink.profile"
"""The entry of the context's `meta` with the profile that `--profile` names."""
