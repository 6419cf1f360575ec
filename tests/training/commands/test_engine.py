"""On a cluster of two workers everything comes out as it does here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.scorecard.document import dump
from models.scorecard.scorecard import Scorecard
from tests.training.made import PRIOR, made
from training import bulk
from training.engine import NoClusterError, each, engine
from training.learner import learn

ROWS = 3_000


def test_here_pieces_are_done_one_by_one_and_kept_in_order() -> None:
    with engine("local", None):
        assert list(each(pow, ((2, number) for number in range(5)))) == [1, 2, 4, 8, 16]


def test_a_cluster_must_be_named(command, tmp_path: Path) -> None:
    with pytest.raises(NoClusterError), engine("dask", None):
        raise AssertionError
    code, _, said = command("run", "--engine", "dask")
    assert code == 2
    assert "--scheduler" in said


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as started:
        yield started.scheduler_address


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore")
def test_searches_learn_the_same_scorecard_on_two_workers(cluster: str) -> None:
    def learned() -> Scorecard:
        return learn(made(900), PRIOR).scorecard

    here = learned()
    with engine("dask", cluster):
        there = learned()
    assert dump(there) == dump(here)


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore")
def test_a_file_scored_by_two_workers_has_the_same_bytes(
    cluster: str, command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bulk, "ROWS", 500)
    lines = [
        f"{number};{number % 900};{('Partner', 'event', '')[number % 3]}" for number in range(ROWS)
    ]
    (tmp_path / "leads.csv").write_text("\n".join(["Id;employees;source", *lines]))
    (tmp_path / "map.toml").write_text('[lead]\nid = "Id"\n')
    (tmp_path / "card.json").write_bytes(dump(PRIOR))
    asked = ["score", tmp_path / "leads.csv"]
    how = ["--map", tmp_path / "map.toml", "--scorecard", tmp_path / "card.json"]
    assert command(*asked, tmp_path / "here.csv", *how)[0] == 0
    on = ["--engine", "dask", "--scheduler", cluster]
    assert command(*asked, tmp_path / "there.csv", *how, *on)[0] == 0
    here, there = (tmp_path / f"{where}.csv" for where in ("here", "there"))
    assert there.read_bytes() == here.read_bytes()
    assert here.read_text().count("\n") == ROWS + 1
