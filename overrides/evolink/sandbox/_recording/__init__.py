"""Record requests to the real API and its responses in a file, and replay them."""
