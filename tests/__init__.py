"""The tests; a package only so that data of theirs can be imported from one another."""
