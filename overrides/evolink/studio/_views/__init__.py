"""Handlers of the studio's pages: from a request to a rendered template."""
