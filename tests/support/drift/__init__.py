"""Harnesses of the tests of scripts/drift: made-up pages, pages made from spec/, and a documentation host."""
