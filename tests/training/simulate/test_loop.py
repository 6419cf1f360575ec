"""Months of a small company in the closed loop: what each knob does, and that chance is told."""

import json
import shutil
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest
from sqlmodel import select

from models.database import make_engine, reading
from models.tables import Feedback, Lead, Showing, TrainingRun
from tests.training.simulate.conftest import UNTIL
from training.__main__ import main
from training.commands import simulate as command
from training.settings import Settings
from training.simulate.care import CARE, staffed
from training.simulate.course import Course
from training.simulate.demo import DEMO
from training.simulate.drifting import drifted
from training.simulate.history import own_steps
from training.simulate.lives import born_on, live
from training.simulate.loop import Loop
from training.simulate.truth import chance, judged_at, snapshot_of

SMALL = replace(
    DEMO,
    campaigns=tuple(replace(one, leads_per_week=one.leads_per_week / 12) for one in DEMO.campaigns),
    reps=DEMO.reps[:3],
)
NUMBER = count()


@pytest.fixture
def lived(sqlite_template, tmp_path):
    """Live through a course on a database of its own; return its months, and the open database."""
    engines = []

    def live_through(**knobs):
        path = tmp_path / f"{next(NUMBER)}.db"
        shutil.copy(sqlite_template, path)
        engines.append(make_engine(f"sqlite:///{path}"))
        course = replace(Course(SMALL, months=1, capacity=4), **knobs)
        return list(Loop(course, engines[-1], UNTIL, Settings()).months(lambda _: None)), engines[
            -1
        ]

    yield live_through
    for engine in engines:
        engine.dispose()


def test_reps_call_those_that_the_champion_ranks_first_and_a_few_drawn(lived):
    (month,), engine = lived(exploration=0.5, capacity=5)
    with reading(engine) as session:
        shown = session.exec(select(Showing)).all()
        judged = set(session.exec(select(Feedback.lead_id)))
        (run,) = session.exec(select(TrainingRun)).all()
    called = [row for row in shown if row.place <= 5]
    assert (month.handed_off, month.called) == (len(shown), len(called))
    assert 0 < month.explored < month.called < month.handed_off
    assert {row.why for row in called if row.rank > row.reach} == {"exploration"}
    assert judged <= {row.lead_id for row in called}
    assert month.labels["censored"] >= month.handed_off - month.called
    assert month.verdict == run.verdict == "keep"
    assert month.true_lift > 1
    assert month.measured.written == month.measured.champion < month.measured.oracle


def test_the_same_chance_tells_the_same_months(lived):
    first, second = lived()[0], lived()[0]
    assert first == second
    assert lived(company=replace(SMALL, seed=2))[0] != first


def test_a_false_rep_accepts_whoever_was_handed_off(lived):
    _, honest = lived()
    _, false = lived(sabotage=30)
    said = []
    for engine in (honest, false):
        with reading(engine) as session:
            rows = session.exec(select(Feedback.rep_id, Feedback.verdict, Lead.rep_id)
                                .join(Lead, Lead.id == Feedback.lead_id)).all()  # type: ignore[arg-type]  # fmt: skip
        said.append(Counter(rows))
    added = said[1] - said[0]
    assert not said[0] - said[1]
    assert sum(added.values()) == 30
    assert {(rep, verdict) for rep, verdict, _ in added} == {(SMALL.reps[-1].id, "accepted")}
    assert len({owner for _, _, owner in added}) > 1


def test_a_campaign_is_one_reps_alone_where_there_are_territories(lived):
    _, engine = lived(territories=True, capacity=40)
    with reading(engine) as session:
        leads = session.exec(select(Lead)).all()
    owners = {(lead.state["attributes"]["campaign"][0], lead.rep_id)
              for lead in leads if lead.rep_id}  # fmt: skip
    assert len(owners) == len({campaign for campaign, _ in owners}) > 8
    assert {rep for _, rep in owners} == {rep.id for rep in SMALL.reps}


def test_half_way_other_leads_come_and_others_are_wanted():
    course = Course(DEMO, months=4, drift=0.8)
    assert [course.company_in(month) is DEMO for month in range(1, 6)] == [True, True, *[False] * 3]
    lives = [live(DEMO, external_id) for external_id in born_on(DEMO, UNTIL)]
    assert drifted(DEMO, 0.0) == DEMO
    moved = [abs(chance(DEMO, life) - chance(drifted(DEMO, 0.8), life)) for life in lives]
    assert sum(moved) / len(moved) > 0.1
    later = [live(drifted(DEMO, 0.8), life.external_id) for life in lives]
    changed = [one.attributes.get("industry") != other.attributes.get("industry")
               for one, other in zip(lives, later, strict=True)]  # fmt: skip
    assert sum(changed) > len(lives) / 4


def test_what_mail_scanners_do_is_told_and_says_nothing():
    scanned = replace(DEMO, scanned=1.0)
    ids = list(born_on(DEMO, UNTIL))[:20]
    told = 0
    for external_id in ids:
        plain, noisy = live(DEMO, external_id), live(scanned, external_id)
        assert len(list(own_steps(noisy))) > len(list(own_steps(plain)))
        at = max(fact.occurred_at for fact in noisy.facts)
        seen = {name: value for name, value in snapshot_of(noisy, at).items()
                if not name.startswith("email_delivered")}  # fmt: skip
        assert seen == snapshot_of(plain, at)
        assert chance(scanned, noisy, judged_at(noisy)) == chance(DEMO, plain, judged_at(plain))
        told += sum(fact.kind == "email_click" for fact in noisy.facts)
    assert told > 20 * len(ids)


def test_reps_of_known_care_work_as_the_companys_own():
    company = staffed(DEMO, CARE["severe"])
    assert sorted((rep.sensitivity, rep.specificity) for rep in company.reps) == sorted(
        CARE["severe"]
    )
    assert {rep.minutes_to_attempt for rep in company.reps} <= {
        rep.minutes_to_attempt for rep in DEMO.reps
    }


def test_the_command_tells_months_and_writes_them_down(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(command, "DEMO", SMALL)
    out = tmp_path / "months.json"
    words = ["--months", "1", "--reps", "mild", "--bots", "0.5", "--until", str(UNTIL)]
    assert main(["simulate", *words, "--json", str(out)]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "training at the end of month 1" in said.err
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["knobs"]["reps"] == "mild"
    assert told["knobs"]["bots"] == 0.5
    assert told["months"][0]["called"] > 0


@pytest.mark.parametrize(
    "words", [["--months", "0"], ["--months", "x"], ["--drift", "1.1"], ["--bots", "nan"],
              ["--sabotage", "-1"], ["--reps", "perfect"]]
)  # fmt: skip
def test_knobs_have_their_ranges(words, capsys):
    with pytest.raises(SystemExit) as refused:
        main(["simulate", *words])
    assert refused.value.code == 2
    assert words[0] in capsys.readouterr().err
