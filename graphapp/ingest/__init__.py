"""From files to a store: open, read, clean, merge, count."""
