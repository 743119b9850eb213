"""Programs that run inside a client's own environment; the last line of their output is a JSON object of figures."""
