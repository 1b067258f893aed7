"""Files of arrays: what was written is read, and a damaged file is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy

from graphapp.support.array_file import read_arrays, write_arrays

ARRAYS = st.dictionaries(
    st.text(max_size=8),
    of_numpy.arrays(
        st.sampled_from([np.uint8, np.int32, np.int64, np.float16, np.float32, np.bool_]),
        of_numpy.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=5),
    ),
    max_size=4,
)


def written(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    with path.open("wb") as out:
        write_arrays(out, arrays)
    return path


@given(arrays=ARRAYS)
def test_arrays_are_read_as_they_were_written(tmp_path_factory, arrays):
    found = read_arrays(written(tmp_path_factory.mktemp("a") / "a", arrays))
    assert list(found) == list(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        assert np.array_equal(found[name], array, equal_nan=array.dtype.kind == "f")
        assert found[name].flags.aligned


def test_arrays_that_were_read_outlive_the_file_and_cannot_be_changed(tmp_path):
    path = written(tmp_path / "a", {"x": np.arange(3)})
    found = read_arrays(path)["x"]
    path.unlink()
    assert found.tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


@pytest.mark.parametrize("kept", [0, 10, 20, 40, 100, -1])
def test_a_file_that_was_cut_off_is_refused(tmp_path, kept):
    path = written(tmp_path / "a", {"x": np.arange(100)})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"damaged|cut off|not an array file"):
        read_arrays(path)


def test_another_file_is_refused(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(ValueError, match="not an array file"):
        read_arrays(path)
