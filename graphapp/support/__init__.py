"""What any program needs: processes, caches, folders, exact JSON."""
