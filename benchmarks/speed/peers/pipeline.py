"""What people score with: a scikit-learn pipeline, served by FastAPI, on our own features.

It is fitted at the start to made-up leads of the shape that the load sends.
"""

from typing import Any

import numpy as np
from fastapi import FastAPI
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from benchmarks.speed.load import score_body
from models.facts.state import LeadState
from models.now import now
from service.scoring.schemas import ScoreIn

LEADS = 2_000


def fitted(columns: dict[str, NDArray[Any]], label: NDArray[Any]) -> tuple[list[str], Pipeline]:
    """Fit a pipeline with its defaults; texts are categories. Returns the features in order too."""
    features = sorted(columns)
    texts = [i for i, f in enumerate(features) if any(isinstance(v, str) for v in columns[f])]
    numbers = [i for i in range(len(features)) if i not in texts]
    coder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    read = ColumnTransformer([("texts", coder, texts), ("numbers", "passthrough", numbers)])
    boosting = HistGradientBoostingClassifier(
        categorical_features=range(len(texts)), random_state=0
    )
    rows = np.column_stack([columns[feature] for feature in features])
    return features, make_pipeline(read, boosting).fit(rows, label)


def chance(features: list[str], pipeline: Pipeline, snapshot: dict[str, Any]) -> float:
    """Ask for one lead."""
    row = np.empty((1, len(features)), object)
    row[0, :] = [snapshot.get(feature, np.nan) for feature in features]
    return float(pipeline.predict_proba(row)[0, 1])


def snapshot_of(body: ScoreIn) -> dict[str, Any]:
    """Return the features that our service reads of the same request."""
    at, state = now().timestamp(), LeadState()
    state.fold("attributes_changed", at, {"set": body.lead.attributes})
    for event in body.events:
        state.fold(event.kind, event.occurred_at.timestamp(), event.properties)
    return state.snapshot(at)


def _ready() -> tuple[list[str], Pipeline]:
    snapshots = [snapshot_of(ScoreIn.model_validate_json(score_body(n))) for n in range(LEADS)]
    columns = {f: np.array([s[f] for s in snapshots], object) for f in snapshots[0]}
    return fitted(columns, np.arange(LEADS) % 7 < 3)


app = FastAPI()
FEATURES, PIPELINE = _ready()


@app.get("/readyz")
def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/")
async def score(body: ScoreIn) -> dict[str, float]:
    """Say how good a lead is; nothing is stored, no reason given."""
    return {"probability": chance(FEATURES, PIPELINE, snapshot_of(body))}
