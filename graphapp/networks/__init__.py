"""Networks of coauthors, and of authors, papers and venues: what is asked for, and how it is built."""
