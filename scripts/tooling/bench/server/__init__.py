"""The local HTTP server that every client is measured against, and the process it runs in."""
