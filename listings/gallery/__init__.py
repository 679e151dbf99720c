"""From the addresses that a listing names to the images that buyers see: fetched, checked, hosted, removed."""
