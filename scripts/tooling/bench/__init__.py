"""Measures this client beside its peers and the bare HTTP clients, and writes docs/benchmarks.md."""
