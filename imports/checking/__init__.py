"""A file that somebody only wants to know about: read and judged like any delivery, told, and forgotten."""
