"""Changes to a query's text, token by token, and what its answer should be warned of. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from graphapp.cypher.language.tokens import Token

__all__ = ["Edits"]


class Edits:
    """What stands before, after and in place of tokens, by their places among those that are no spaces or comments."""

    def __init__(self) -> None:
        self.replaced: dict[int, str] = {}
        self.warnings: list[str] = []
        self._before: dict[int, str] = {}
        self._after: dict[int, str] = {}

    def wrap(self, first: int, last: int, opening: str, closing: str) -> None:
        """Put `opening` before the token `first` and `closing` after `last`, around all that was put there earlier."""
        self._before[first] = opening + self._before.get(first, "")
        self._after[last] = self._after.get(last, "") + closing

    def warn(self, warning: str) -> None:
        """Have the answer carry `warning`, once."""
        if warning not in self.warnings:
            self.warnings.append(warning)

    def rendered(self, tokens: Sequence[Token]) -> tuple[str, list[tuple[int, Token]]]:
        """The changed text of all tokens, and for each of them that is no space or comment the offset in that text."""
        pieces: list[str] = []
        places: list[tuple[int, Token]] = []
        length = i = 0
        for token in tokens:
            if token.kind in ("space", "comment"):
                piece = "\n" if "\n" in token.text else " "
            else:
                places.append((length, token))
                piece = self._before.get(i, "") + self.replaced.get(i, token.text) + self._after.get(i, "")
                i += 1
            pieces.append(piece)
            length += len(piece)
        return "".join(pieces), places
