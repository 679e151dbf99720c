"""Idealista XML-ML, and the older generation with <clients>: one vocabulary for both."""
