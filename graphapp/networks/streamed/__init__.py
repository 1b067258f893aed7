"""The network of a whole store that does not fit into memory: computed through temporary files, and read from them."""
