"""Answers that are kept: a small cache that computes each answer once, also when several threads ask at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

__all__ = ["Kept"]

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The last `limit` answers. An answer that raised is not kept: the next one who asks tries again.

    With `weigh`, the answers kept weigh at most `heaviest` in all; one that is heavier by itself is not kept.
    """

    def __init__(self, limit: int, weigh: Callable[[V], int] | None = None, heaviest: int = 0) -> None:
        self._limit = limit
        self._weigh = weigh
        self._heaviest = heaviest
        self._lock = threading.Lock()
        self._answers: OrderedDict[K, Future[V]] = OrderedDict()
        self._weights: dict[K, int] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The answer for `key`, made by `make()` unless it is kept or being made. Raises what `make` raises."""
        with self._lock:
            answer = self._answers.get(key)
            mine = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
                while len(self._answers) > self._limit:
                    self._drop_oldest()
            else:
                self._answers.move_to_end(key)
        if mine:
            self._make(key, answer, make)
        return answer.result()

    def known(self, key: K) -> V | None:
        """The answer for `key` where it is kept, else None; waits for nothing."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is None or not answer.done():
                return None
            self._answers.move_to_end(key)
        return answer.result()

    def forget(self, key: K) -> None:
        """Do not keep the answer for `key` any longer. One that is being made is not affected."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None and answer.done():
                del self._answers[key]
                self._weights.pop(key, None)

    def _make(self, key: K, answer: Future[V], make: Callable[[], V]) -> None:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                if self._answers.get(key) is answer:
                    del self._answers[key]
            answer.set_exception(error)
            return
        if self._weigh is not None:
            self._make_room(key, answer, self._weigh(value))
        answer.set_result(value)

    def _make_room(self, key: K, answer: Future[V], weight: int) -> None:
        """Drop the oldest answers until the new one fits, or the new one itself."""
        with self._lock:
            if self._answers.get(key) is not answer:
                return
            self._weights[key] = weight
            self._answers.move_to_end(key)
            while self._answers and sum(self._weights.values()) > self._heaviest:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        key, _ = self._answers.popitem(last=False)
        self._weights.pop(key, None)
