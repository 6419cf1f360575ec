import pytest

from models.database import reading
from models.labels.decide import Settings
from models.now import now
from tests.fixtures.databases import ON_SQLITE
from training import dataset


@pytest.fixture
def rejected(as_role, crm):
    """Feedback of a rep who rejected a lead that was handed off and called."""
    lead = {"system": "crm", "external_id": "42"}
    at = now().isoformat()
    assigned = {"id": "a", "kind": "lead_assigned", "occurred_at": at}
    events = [
        assigned | {"properties": {"rep": "camille"}},
        {"id": "b", "kind": "contact_attempted", "occurred_at": at},
    ]
    crm.post("/v1/score", {"lead": lead, "events": events})
    said = {"lead": lead, "verdict": "rejected", "reason_code": "no_fit"}
    return as_role("rep", "camille").post("/v1/feedback", said).json()


def labels(app) -> list[str]:
    with reading(app.state.core.engine) as session:
        rows = dataset.labelled_leads(session, now(), Settings())
        return [row.label.kind for row in rows]


def test_a_disputed_rejection_changes_the_label_only_when_it_is_overturned(app, as_role, rejected):
    marketing = as_role("marketing")
    body = {"feedback_id": rejected["feedback_id"], "says": "They have 200 employees."}
    opened = marketing.post("/v1/disputes", body)
    assert opened.status_code == 201
    assert marketing.post("/v1/disputes", body).status_code == 200
    assert labels(app) == ["negative"]
    rep = as_role("rep", "camille")
    (waiting,) = rep.get("/v1/disputes").json()["items"]
    assert (waiting["says"], waiting["rep"]) == (body["says"], "camille")
    answer = {"outcome": "overturned", "answer": "True, I misread the form."}
    path = f"/v1/disputes/{waiting['dispute_id']}/resolve"
    assert rep.post(path, answer).json()["outcome"] == "overturned"
    assert labels(app) == []
    assert as_role("crm").get(f"/v1/leads/{rejected['lead_id']}").json()["verdict"] is None
    assert rep.get("/v1/disputes").json()["items"] == []
    (kept,) = rep.get("/v1/disputes", state="all").json()["items"]
    assert kept["answer"] == answer["answer"]


def test_a_kept_verdict_goes_on_counting(app, as_role, rejected):
    body = {"feedback_id": rejected["feedback_id"], "says": "Look again."}
    opened = as_role("marketing").post("/v1/disputes", body).json()
    manager, path = as_role("manager"), f"/v1/disputes/{opened['dispute_id']}/resolve"
    kept = {"outcome": "kept", "answer": "I did: a branch of a customer."}
    assert manager.post(path, kept).status_code == 200
    assert manager.post(path, kept).status_code == 200
    assert labels(app) == ["negative"]
    assert manager.post(path, kept | {"outcome": "overturned"}).status_code == 409


@ON_SQLITE
def test_who_may_dispute_and_answer_what(as_role, rejected):
    body = {"feedback_id": rejected["feedback_id"], "says": "Look again."}
    rep, other, marketing = as_role("rep", "camille"), as_role("rep", "karim"), as_role("marketing")
    assert rep.post("/v1/disputes", body).status_code == 403
    opened = marketing.post("/v1/disputes", body).json()
    assert as_role("manager").post("/v1/disputes", body).status_code == 409
    path = f"/v1/disputes/{opened['dispute_id']}/resolve"
    answer = {"outcome": "kept", "answer": "No."}
    assert marketing.post(path, answer).status_code == 403
    assert other.post(path, answer).status_code == 403
    unknown = "0" * 32
    assert rep.post(f"/v1/disputes/{unknown}/resolve", answer).status_code == 404
    assert marketing.post("/v1/disputes", body | {"feedback_id": unknown}).status_code == 404


@ON_SQLITE
def test_an_acceptance_is_nothing_to_dispute(as_role, crm):
    lead = {"system": "crm", "external_id": "7"}
    crm.post("/v1/leads", lead)
    said = as_role("manager").post("/v1/feedback", {"lead": lead, "verdict": "accepted"}).json()
    body = {"feedback_id": said["feedback_id"], "says": "Really?"}
    assert as_role("marketing").post("/v1/disputes", body).status_code == 409


def test_sales_flags_a_campaign_and_marketing_answers(as_role):
    rep, marketing = as_role("rep", "camille"), as_role("marketing")
    body = {"source": "paid search", "campaign": "brand", "says": "Students, mostly."}
    flag = rep.post("/v1/flags", body).json()
    rep.post("/v1/flags", {"source": "purchased list", "says": "Nobody remembers us."})
    path = f"/v1/flags/{flag['flag_id']}/answer"
    assert rep.post(path, {"answer": "No."}).status_code == 403
    marketing.post(path, {"answer": "Excluded campus networks since Monday."})
    first = marketing.get("/v1/flags", limit=1).json()
    assert (first["items"][0]["campaign"], first["items"][0]["answer"]) == (None, None)
    second = marketing.get("/v1/flags", limit=1, cursor=first["next"]).json()
    assert second["items"][0]["answer"] == "Excluded campus networks since Monday."
    assert second["next"] is None
