"""Fetching what customers name by URL. Every such URL is hostile: see `addresses` and `fetch`."""
