"""KPIs are counted on the company's own days and in its own working hours."""

from datetime import UTC, datetime

import pytest

from models.now import clock
from service.kit.settings import Settings
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
PARIS, NEW_YORK = ("Europe/Paris", "FR"), ("America/New_York", "")


@pytest.fixture
def settings(database_url, tmp_path, where):
    zone, holidays = where
    return Settings(database_url=database_url, var_dir=tmp_path, zone=zone, holidays=holidays)


@pytest.fixture
def manager(as_role):
    """A lead that comes shortly after midnight in Paris, is handed off on the first of May at 16:00
    there (10:00 in New York) and is tried two hours later.
    """
    lead = {"system": "crm", "external_id": "1"}
    told = [("lead_assigned", "2026-05-01T14:00:00Z", {"rep": "camille"}),
            ("contact_attempted", "2026-05-01T16:00:00Z", {"channel": "phone"})]  # fmt: skip
    events = [
        {"id": kind, "kind": kind, "occurred_at": at, "lead": lead, "properties": properties}
        for kind, at, properties in told
    ]
    with clock(lambda: NOW):
        crm = as_role("crm")
        stored = crm.post("/v1/leads", lead | {"created_at": "2026-04-30T22:30:00Z"})
        assert stored.is_success, stored.text
        assert crm.post("/v1/events", {"events": events}).is_success
        yield as_role("manager")


@ON_SQLITE
@pytest.mark.parametrize(
    ("where", "day", "in_time"), [(PARIS, "2026-05-01", 1.0), (NEW_YORK, "2026-04-30", 0.0)]
)
def test_days_and_holidays_are_those_of_the_settings(manager: Api, day, in_time):
    period = {"since": "2026-04-20", "until": "2026-05-10"}
    (created,) = manager.get("/v1/kpis/leads", **period, daily=True).json()
    assert (created["day"], created["value"]) == (day, 1)
    (tried,) = manager.get("/v1/kpis/share_attempted_within_minutes", **period).json()
    assert (tried["value"], tried["of"]) == (in_time, 1)
