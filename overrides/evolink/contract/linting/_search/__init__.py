"""Searching directories for files of payloads."""
