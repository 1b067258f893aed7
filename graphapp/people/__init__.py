"""Who is who: persons as people decided, and the evidence for and against."""
