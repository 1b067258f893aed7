"""graphapp: paper records in, author clusters and coauthor networks out."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("graphapp")
except PackageNotFoundError:  # imported from a source tree that was never installed
    __version__ = "0+unknown"
