"""The training frame as a file: exactly the rows, labels and weights that the learner sees."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from models.scorecard.readings import as_category
from models.scorecard.table import numbers_of
from training.columns import CONSTANT, find
from training.examples import Examples
from training.refusals import Refusal

OWN_COLUMNS = ("lead_id", "at", "label", "weight", "rep")


class FrameError(Refusal):
    """The frame cannot be written as asked."""


def write_frame(examples: Examples, lead_ids: Sequence[str], path: Path) -> int:
    """Write one row an example, as Parquet or CSV by the path's ending; return how many features.

    Lead, instant, label and weight come first, and who judged as a number: names stay inside. Then
    the features, numbers as numbers and categories as texts; none by which a lead could be told
    from all others. Raises FrameError, OSError.
    """
    if path.suffix not in (".parquet", ".csv"):
        raise FrameError(f"{path} ends neither in .parquet nor in .csv")
    if clashing := sorted(set(OWN_COLUMNS) & examples.columns.keys()):
        raise FrameError(f"a feature cannot be called {clashing[0]!r}: map it to another name")
    features = _features(examples)
    table = pa.table(_own(examples, lead_ids) | features)
    if path.suffix == ".csv":
        pa_csv.write_csv(table, path)
    else:
        pq.write_table(table, path)
    return len(features)


def _features(examples: Examples) -> dict[str, pa.Array]:
    return {
        feature: pa.array(numbers_of(examples.columns[feature]), from_pandas=True)
        if found.use == "number"
        else _texts(examples.columns[feature])
        for feature, found in sorted(find(examples.columns).items())
        if found.use != "unusable" or found.why == CONSTANT
    }


def _texts(column: NDArray[Any]) -> pa.Array:
    return pa.array([as_category(value) for value in column.tolist()], pa.string())


def _own(examples: Examples, lead_ids: Sequence[str]) -> dict[str, pa.Array]:
    own = {"lead_id": pa.array(lead_ids, pa.string())}
    if examples.at is not None:
        own["at"] = pa.array((examples.at * 1e6).round().astype("int64")).cast(
            pa.timestamp("us", tz="UTC")
        )
    own |= {"label": pa.array(examples.label), "weight": pa.array(examples.weight)}
    if examples.rep is not None:
        own["rep"] = pa.array(_numbered(examples.rep), pa.int64())
    return own


def _numbered(reps: NDArray[Any]) -> list[int | None]:
    """Number the reps in the order in which they first judged."""
    known = dict.fromkeys(rep for rep in reps.tolist() if rep is not None)
    number_of = {rep: number for number, rep in enumerate(known, start=1)}
    return [number_of.get(rep) for rep in reps.tolist()]
