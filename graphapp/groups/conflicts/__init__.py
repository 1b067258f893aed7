"""Conflicts of interest by joint papers: the recent coauthors of authors, and the joint papers of reviewers and authors."""
