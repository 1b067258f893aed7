"""Measures of the nodes of a network, for colours, sizes, tables and files."""
