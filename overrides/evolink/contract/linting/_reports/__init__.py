"""Report formats of the linter."""
