"""The layout: positions and communities of the nodes of a network."""
