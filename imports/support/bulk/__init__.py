"""Deeds of support on many rows: asked for on a page, worked off by the workers in steps, watched and stopped."""
