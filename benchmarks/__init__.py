"""Benchmarks of graphapp and of the programs in common use for the same work."""
