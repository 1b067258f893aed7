"""The communities of a network: how they are found, what they are about, and how one of them becomes one node."""
