"""A whole store as columnar tables (Parquet, Arrow), for DuckDB, polars, Spark and other programs. Needs pyarrow, which is optional."""
