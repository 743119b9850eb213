"""Releases: what changed for whom between two states of spec/, and the files that are published."""
