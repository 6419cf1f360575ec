from datetime import timedelta

from models.now import now
from tests.service.agreement.test_agreement import PARTS, sign


def test_the_dashboard_has_exactly_what_was_signed(as_role, crm):
    marketing, sales, rep = as_role("manager"), as_role("manager"), as_role("rep")
    assert rep.get("/v1/agreement/dashboard").status_code == 404
    as_role("marketing").put("/v1/agreement", PARTS)
    sign(marketing, "marketing")
    sign(sales, "sales")
    as_role("marketing").put("/v1/agreement", PARTS | {"commitments": []})
    shown = rep.get("/v1/agreement/dashboard").json()["items"]
    assert [(one["kpi"], one["target"]) for one in shown] == [
        ("share_attempted_within_minutes", 0.9),
        ("cost_per_lead_eur", 28.5),
    ]
    assert {one["kept"] for one in shown} == {None}


def test_what_was_agreed_is_kept_or_not(as_role, crm):
    marketing, sales = as_role("manager"), as_role("manager")
    promise = {
        "side": "marketing",
        "text": {"fr": "Deux leads.", "en": "Two leads."},
        "kpi": "leads",
    }
    promises = [promise | {"target": target} for target in (2.0, 4.0)]
    as_role("marketing").put("/v1/agreement", PARTS | {"commitments": promises})
    sign(marketing, "marketing")
    sign(sales, "sales")
    created_at = (now() - timedelta(days=3)).isoformat()
    for number in range(3):
        lead = {"system": "crm", "external_id": str(number), "created_at": created_at}
        crm.post("/v1/leads", lead)
    shown = sales.get("/v1/agreement/dashboard").json()["items"]
    assert [(one["value"], one["kept"]) for one in shown] == [(3.0, True), (3.0, False)]
