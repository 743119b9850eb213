"""Documentation pages: loading one and reading it, in whichever layout it is, into a `Page`."""
