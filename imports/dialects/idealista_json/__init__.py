"""Idealista JSON v6."""
