"""Statistics of authors, similar names, and summaries of problems."""
