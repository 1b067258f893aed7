"""A whole store as tables in columns (Parquet, Arrow), for DuckDB, polars, Spark and other programs. Needs pyarrow, which is optional."""
