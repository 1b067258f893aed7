"""Networks of coauthors, and of authors, papers and venues: their options, and how they are built."""
