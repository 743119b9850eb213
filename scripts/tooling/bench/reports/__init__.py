"""docs/benchmarks.md: its tables, its goals and the page itself."""
