"""Planted drift: copies of the contract with one fault each, served by the sandbox, for the contract kit to find.

PYTHONPATH=scripts .venv/bin/python -m tooling.planted
"""
