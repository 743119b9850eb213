"""Comparisons and changelogs as text, JSON, GitHub workflow commands or Markdown."""
