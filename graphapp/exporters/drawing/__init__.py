"""What SVG and PNG pictures of a network share: size, labels and rendering."""
