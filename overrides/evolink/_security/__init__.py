"""Protection of the user: which addresses are public, and the redaction of secrets in texts."""
