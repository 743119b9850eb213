"""Drafts of new model files, and changes of present ones, from what a page documents."""
