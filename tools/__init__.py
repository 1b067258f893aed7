"""Programs for developers of graphapp and for trying it out; not part of the installed package."""
