"""The embedded default: PostgreSQL, Valkey and Seeki's own processes under a small supervisor."""
