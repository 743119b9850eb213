"""The commands: each module defines the click command of the same name and is imported when that command runs."""
