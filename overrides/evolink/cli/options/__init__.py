"""Command-line options: those that several commands share, and those built from a model's JSON Schema."""
