"""How much of openCypher each engine understands: the reading scenarios of its Technology Compatibility Kit.

`python -m benchmarks.tck` runs them on the engine of the embedded stores and on a Neo4j server, and writes the table
`benchmarks/tck.md`. An answer that is not the expected one is *wrong*: nobody is told. An error is *unsupported*: somebody is.
"""
