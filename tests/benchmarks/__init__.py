"""Speed, measured beside its peers in one run. Not part of the tests; see `__main__`."""
