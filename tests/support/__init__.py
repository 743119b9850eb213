"""Test harnesses, shared by the tests of several packages."""
