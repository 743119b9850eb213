"""Callbacks of the sandbox: when each is due, and how it is sent."""
