"""Mechanics of the `http1` byte format: buffered bytes and field lines."""
