"""The rendered layout: the text of a page as a browser shows it."""
