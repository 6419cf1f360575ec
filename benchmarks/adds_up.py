"""Do the reasons add up? For every lead of X Education, under the written and a learned scorecard.

`SMARKETING_DATA_DIR=... python -m benchmarks.adds_up` prints the largest gaps between the points
and the sum of base and reasons, between the points and base + fit + engagement, and between scoring
one lead and scoring the table.
"""

from pathlib import Path

from models.scorecard.scorecard import Scorecard
from models.scorecard.table import score_table
from models.scorecard.written import WRITTEN
from models.tabular.mapping import read_map
from training.csvfile import read_examples
from training.examples import Examples
from training.learner import learn
from training.settings import Settings

MAP = Path(__file__).parent / "quality" / "x_education.toml"


def gaps(scorecard: Scorecard, examples: Examples) -> tuple[float, float, float]:
    """Return the three largest gaps over all rows."""
    table = score_table(scorecard, examples.columns, len(examples)).total
    reasons = parts = single = 0.0
    for row in range(len(examples)):
        points = scorecard.score({name: values[row] for name, values in examples.columns.items()})
        reasons = max(reasons, abs(points.total - (points.base + sum(points.parts))))
        parts = max(parts, abs(points.total - (points.base + points.fit + points.engagement)))
        single = max(single, abs(points.total - float(table[row])))
    return reasons, parts, single


def main() -> None:
    """Measure and print."""
    folder = Settings().data_dir
    if folder is None:
        raise SystemExit("set SMARKETING_DATA_DIR to the folder of x_education_leads.csv")
    examples = read_examples(folder / "x_education_leads.csv", read_map(MAP)).examples
    scorecards = {"written": WRITTEN, "learned": learn(examples, WRITTEN).scorecard}
    for name, scorecard in scorecards.items():
        reasons, parts, single = gaps(scorecard, examples)
        print(
            f"{name}: {len(examples)} leads, reasons off by {reasons:.1e}, "
            f"fit and engagement by {parts:.1e}, table against single by {single:.1e}"
        )


if __name__ == "__main__":
    main()
