"""What the graph is made of: records, rows, names, identifiers. Imports nothing of the project but `errors`."""
