"""Aggregates."""
from __future__ import annotations
from typing import Any, Protocol
from graphapp.cypher.evaluator.values import order_key, add
class Aggregate(Protocol):
    def add(self, value: Any, *more: Any) -> None: ...
    def result(self) -> Any: ...
class Count:
    def __init__(self): self.n=0
    def add(self, v): self.n+=1
    def result(self): return self.n
class Sum:
    def __init__(self): self.n=0
    def add(self, v): self.n=add(self.n,v)
    def result(self): return self.n
class Avg:
    def __init__(self): self.n=0; self.k=0
    def add(self, v): self.n+=v; self.k+=1
    def result(self): return self.n/self.k if self.k else None
class Min:
    def __init__(self): self.n=None
    def add(self, v):
        if self.n is None or order_key(v)<order_key(self.n): self.n=v
    def result(self): return self.n
class Max(Min):
    def add(self, v):
        if self.n is None or order_key(v)>order_key(self.n): self.n=v
class Collect:
    def __init__(self): self.n=[]
    def add(self, v): self.n.append(v)
    def result(self): return self.n
AGGREGATES={"count":Count,"sum":Sum,"avg":Avg,"min":Min,"max":Max,"collect":Collect}
