import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.training.made import made
from training.examples import Examples
from training.frame import write_frame


def test_the_frame_holds_what_the_learner_sees(tmp_path):
    examples = made(50)
    write_frame(examples, tmp_path / "frame.parquet")
    frame = pq.read_table(tmp_path / "frame.parquet")
    assert frame.column_names == [*sorted(examples.columns), "label", "weight", "at"]
    assert frame["label"].to_pylist() == examples.label.tolist()
    assert frame["source"].to_pylist() == examples.columns["source"].tolist()
    assert frame["employees"].null_count == np.isnan(examples.columns["employees"]).sum()


def test_a_feature_called_label_is_refused(tmp_path):
    odd = Examples({"label": np.zeros(3)}, np.zeros(3), np.ones(3))
    with pytest.raises(ValueError, match="map it"):
        write_frame(odd, tmp_path / "frame.parquet")
