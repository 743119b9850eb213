"""Payloads of JSON documents and JSON Lines, with the positions of their values."""
