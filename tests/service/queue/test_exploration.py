"""What the queue shows is remembered once a day, and recycled leads come back to it."""

from datetime import UTC, datetime, timedelta
from functools import partial

from sqlmodel import select

from models.database import reading
from models.now import clock
from models.tables import Showing
from service.app import Application
from tests.fixtures.service import Api, As
from tests.service.queue.test_queue import companies, fill, whole_queue


def test_what_a_rep_saw_is_kept_once_a_day(app: Application, crm: Api, as_role: As) -> None:
    fill(crm, 6)
    rep = as_role("rep", rep="marie")
    items = whole_queue(rep, 4)
    assert whole_queue(rep, 4) == items
    as_role("manager").get("/v1/queue")
    with reading(app.state.core.engine) as session:
        rows = {row.lead_id: row for row in session.exec(select(Showing))}
    assert len(rows) == 6
    for item in items:
        row = rows[item["lead_id"]]
        assert (row.rep_id, row.rank, row.why) == ("marie", item["rank"], "rank")
        assert abs(row.points - item["points"]) < 0.1


def test_a_recycled_lead_comes_back_when_the_rep_said(crm: Api, as_role: As) -> None:
    fill(crm, 2)
    rep = as_role("rep", rep="marie")
    said = {"lead": {"system": "crm", "external_id": "0"}, "verdict": "recycled"}
    body = said | {"reason_code": "bad_timing", "back_in_days": 20}
    assert rep.post("/v1/feedback", body).status_code == 201
    assert rep.post("/v1/feedback", body).status_code == 200
    for days, seen in ((19, {"No 1"}), (21, {"No 0", "No 1"})):
        later = datetime.now(UTC) + timedelta(days=days)
        with clock(partial(datetime.fromtimestamp, later.timestamp(), UTC)):
            assert companies(whole_queue(rep, 50)) == seen


def test_only_a_recycled_lead_comes_back(crm: Api, as_role: As) -> None:
    fill(crm, 1)
    said = {"lead": {"system": "crm", "external_id": "0"}, "verdict": "accepted"}
    answer = as_role("rep", rep="marie").post("/v1/feedback", said | {"back_in_days": 3})
    assert answer.status_code == 422
