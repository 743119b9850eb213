"""Payloads of YAML 1.2 files, with the positions of their values."""
