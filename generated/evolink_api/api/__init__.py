# Made by scripts/generate from spec/. Do not edit.
"""Contains methods for accessing the API"""
