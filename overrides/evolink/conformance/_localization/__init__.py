"""Fault localization: the constraint that a server gets wrong, found from the requests that it refuses and accepts."""
