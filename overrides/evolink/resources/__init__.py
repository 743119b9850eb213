"""The resources of a client (videos, tasks, files, credits), the sync and the async class of each side by side.

A resource knows its session, not the client: it runs sans-I/O operations with the session's driver.
"""
