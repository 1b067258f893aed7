"""Collections: the stores in the data folder, which one server serves, each at an address of its own."""
