from collections.abc import Callable
from typing import Any

class Cleaning:
    """Cleans ordinary records with the state of a `Cleaner`."""

    def __new__(cls, **state: Any) -> Cleaning: ...
    clean: Callable[[Any], Any]

def bind(paper: type, printed: type, stored: type, row: type, placed: type, /) -> None: ...
