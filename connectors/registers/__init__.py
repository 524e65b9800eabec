"""Registers where they can be searched: an index in a SQLite file of its own, or in PostgreSQL."""
