"""How good probabilities are: ranking, log loss, calibration and lift."""

from dataclasses import asdict, dataclass

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from training.examples import Floats

CLIP = 1e-4
BINS = 10


@dataclass(frozen=True, slots=True)
class Metrics:
    auc: float
    average_precision: float
    log_loss: float
    brier: float
    ece: float
    lift10: float

    def document(self) -> dict[str, float]:
        return asdict(self)


def measure(chance: Floats, label: Floats) -> Metrics:
    """Measure n probabilities against n labels; what needs both classes is nan without them."""
    both = 0 < label.sum() < len(label)
    return Metrics(
        auc=auc(chance, label) if both else float("nan"),
        average_precision=float(average_precision_score(label, chance)) if both else float("nan"),
        log_loss=float(losses(chance, label).mean()),
        brier=float(np.mean((chance - label) ** 2)),
        ece=ece(chance, label),
        lift10=lift10(chance, label) if both else float("nan"),
    )


def auc(score: Floats, label: Floats) -> float:
    """The chance that a positive outranks a negative; ties count half.

    A label between 0 and 1 is the chance that a row is positive.
    """
    positives = label.sum()
    both_positive = (positives**2 - label @ label) / 2
    pairs = positives * (len(label) - 1) - 2 * both_positive
    return float((rankdata(score) @ label - positives - both_positive) / pairs)


def losses(chance: Floats, label: Floats) -> Floats:
    """Return the log loss of each row, probabilities clipped to stay finite.

    For a label between 0 and 1 it is what to expect.
    """
    clipped = np.clip(chance, CLIP, 1 - CLIP)
    return np.asarray(-label * np.log(clipped) - (1 - label) * np.log(1 - clipped), np.float64)


def ece(chance: Floats, label: Floats) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((chance * BINS).astype(np.intp), BINS - 1)
    gaps = np.bincount(bins, chance - label, BINS)
    return float(np.abs(gaps).sum() / len(label))


def lift10(chance: Floats, label: Floats) -> float:
    """The positive rate of the best tenth over the base rate; ties share their rate."""
    ranks = rankdata(-chance, method="average")
    tenth = ranks <= max(np.sort(ranks)[max(len(label) // 10 - 1, 0)], 1.0)
    return float(label[tenth].mean() / label.mean())


def log_odds(chance: Floats | float) -> Floats:
    chances = np.asarray(chance, np.float64)
    return np.asarray(np.log(chances) - np.log1p(-chances), np.float64)
