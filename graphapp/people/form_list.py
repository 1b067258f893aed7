"""The forms of many names, each made when it is used. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import overload

from graphapp.people.person_names import Form
from graphapp.people.string_table import Chained

__all__ = ["FormList", "form_of_key"]


def form_of_key(key: str) -> Form:
    """The form with this key, of a name that is printed in Latin letters."""
    *given, last = key.split(" ")
    return Form(tuple(given), last)


class FormList(Sequence[Form]):
    """Forms by number. `keys` has the key of each; `other` has the forms that have more than their key says."""

    def __init__(self, keys: Sequence[str], other: Mapping[int, Form]) -> None:
        self.keys = keys
        self.other = other
        self._made = dict(other)

    @classmethod
    def of(cls, forms: Sequence[Form]) -> FormList:
        """The same forms."""
        if isinstance(forms, FormList):
            return forms
        other = {number: form for number, form in enumerate(forms) if form_of_key(form.key) != form}
        return cls([form.key for form in forms], other)

    def with_more(self, forms: Iterable[Form]) -> FormList:
        """These forms and then `forms`."""
        added = FormList.of(list(forms))
        other = {len(self.keys) + number: form for number, form in added.other.items()}
        return FormList(Chained(self.keys, added.keys), {**self.other, **other})

    @overload
    def __getitem__(self, number: int) -> Form: ...
    @overload
    def __getitem__(self, number: slice) -> list[Form]: ...
    def __getitem__(self, number: int | slice) -> Form | list[Form]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self.keys)))]
        found = self._made.get(number)
        if found is None:
            found = self._made[number] = form_of_key(self.keys[number])
        return found

    def __len__(self) -> int:
        return len(self.keys)
