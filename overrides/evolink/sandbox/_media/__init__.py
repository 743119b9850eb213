"""Media of the sandbox: the videos that tasks result in, and samples for URLs that it never fetches."""
