"""Fetching records from the web services of bibliographic sources: one module for each source, and the code that they share."""
