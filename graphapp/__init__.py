"""graphapp: paper records in, author clusters and coauthor networks out."""

__all__ = ["__version__"]


def __getattr__(name: str) -> str:
    """Look up `__version__` on first access, because the lookup takes longer than many commands."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("graphapp")
    except PackageNotFoundError:  # imported from a source tree that was never installed
        return "0+unknown"
