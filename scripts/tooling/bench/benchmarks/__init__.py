"""The benchmarks: each module measures one kind of thing for every client that can do it."""
