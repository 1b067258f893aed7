"""The coverage of openCypher by each engine: the read-only scenarios of its Technology Compatibility Kit (TCK).

`python -m benchmarks.tck` runs them on the embedded engine and on a Neo4j server, and writes the table `benchmarks/tck.md`. A result that
differs from the expected one is *wrong*, a silent failure. An error is *unsupported*, which the user sees.
"""
