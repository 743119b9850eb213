"""Planted drift: mutation testing of the conformance kit.

Each mutant is a copy of the contract with one fault, served by the sandbox; the kit has to detect and identify it.

    PYTHONPATH=scripts .venv/bin/python -m tooling.planted
"""
