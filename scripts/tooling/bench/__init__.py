"""Benchmarks of this client beside its peers and the bare HTTP clients; writes docs/benchmarks.md.

`benchmarks/` starts the programs in `workloads/`, which drive a client through its adapter in `adapters/` against the
local server in `server/`. `reports/` renders the measurements as Markdown.
"""
