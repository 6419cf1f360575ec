from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.training.made import made
from training.examples import Examples
from training.frame import FrameError, write_frame


def test_the_frame_holds_what_the_learner_sees_and_no_more(tmp_path):
    examples = made(300)
    ids = [f"lead {row}" for row in range(300)]
    assert write_frame(examples, ids, tmp_path / "frame.parquet") == 5
    frame = pq.read_table(tmp_path / "frame.parquet")
    learned_from = ["always", "city", "demo_request.count", "employees", "source"]
    assert frame.column_names == ["lead_id", "at", "label", "weight", *learned_from]
    assert frame["label"].to_pylist() == examples.label.tolist()
    assert frame["source"].to_pylist() == examples.columns["source"].tolist()
    assert frame["employees"].null_count == np.isnan(examples.columns["employees"]).sum()


def test_reps_are_numbers(tmp_path):
    reps = np.array(["zoe", None, "ali", "zoe"], object)
    write_frame(replace(made(4), rep=reps), list("abcd"), tmp_path / "frame.parquet")
    assert pq.read_table(tmp_path / "frame.parquet")["rep"].to_pylist() == [1, None, 2, 1]


def test_a_feature_called_label_is_refused(tmp_path):
    odd = Examples({"label": np.zeros(3)}, np.zeros(3), np.ones(3))
    with pytest.raises(FrameError, match="map it"):
        write_frame(odd, ["a", "b", "c"], tmp_path / "frame.parquet")
