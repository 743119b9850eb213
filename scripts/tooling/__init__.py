"""The logic behind scripts/: code generation and the demo."""
