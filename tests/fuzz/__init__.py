"""Fuzzing with coverage guidance: hostile bytes for every dialect, envelope and form, and for images.

`python -m tests.fuzz --help`. Apart from the quick suite, which only repeats what was found (tests/test_fuzz_finds.py).
"""
