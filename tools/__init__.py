"""Programs for those who work on graphapp or try it; not installed with it."""
