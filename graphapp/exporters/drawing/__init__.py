"""What the pictures of a network share: size, labels, pixels."""
