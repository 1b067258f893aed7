"""People and groups: suggested collaborators, all shortest paths, groups of authors, and comparisons."""
