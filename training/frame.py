"""The training frame as a file: exactly the rows, labels and weights that the learner sees."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from models.scorecard.readings import as_category, numbers_of
from training.columns import find
from training.examples import Examples

OWN_COLUMNS = ("label", "weight", "at", "rep", "lead_id")


def write_frame(examples: Examples, path: Path, lead_ids: Sequence[str] | None = None) -> None:
    """Write one row an example: the features by name, then label, weight, instant, rep and lead.

    Numbers are numbers, categories are texts. Raises ValueError if a feature has a name of ours.
    """
    if clashing := sorted(set(OWN_COLUMNS) & examples.columns.keys()):
        raise ValueError(f"a feature cannot be called {clashing[0]!r}: map it to another name")
    columns = _features(examples) | _own(examples)
    if lead_ids is not None:
        columns["lead_id"] = pa.array(lead_ids, pa.string())
    pq.write_table(pa.table(columns), path)


def _features(examples: Examples) -> dict[str, pa.Array]:
    uses = find(examples.columns)
    return {
        feature: pa.array(numbers_of(column), from_pandas=True)
        if uses[feature].use == "number"
        else pa.array([as_category(value) for value in column.tolist()], pa.string())
        for feature, column in sorted(examples.columns.items())
    }


def _own(examples: Examples) -> dict[str, pa.Array]:
    own = {"label": pa.array(examples.label), "weight": pa.array(examples.weight)}
    if examples.at is not None:
        own["at"] = pa.array(examples.at)
    if examples.rep is not None:
        own["rep"] = pa.array([as_category(rep) for rep in examples.rep.tolist()], pa.string())
    return own
