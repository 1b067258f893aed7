"""How long the work takes, beside the programs that people use for the same work today."""
