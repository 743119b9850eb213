# Made by scripts/generate from spec/. Do not edit.
"""Contains endpoint functions for accessing the API"""
