"""The data types of the graph: records, rows, names, identifiers. Imports no other part of the project except `errors`."""
