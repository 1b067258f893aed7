"""The map of a collection: the communities of all its authors at several levels, with places, names and links; how it is computed and kept."""
