"""What runs inside a client's own environment: each is a program whose last line is a JSON object of figures."""
