"""What any program needs: worker processes, caches, temporary folders, rules of values, exact JSON."""
