"""Lives of leads, drawn by chance: told of, merged, parted, judged, objecting, erased.

A plain model says what should be known of each; the service, its log and its state must agree.
"""

import json
from collections import Counter
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import select
from starlette.testclient import TestClient

from models.database import reading
from models.facts.replay import state_through
from models.facts.state import LeadState
from models.tables import Event, Lead
from service.app import Application
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.direct import Answer, call
from tests.fixtures.service import Api, As

NAMES = st.sampled_from(["a", "b", "c", "d"])
KINDS = st.sampled_from(["page_view", "demo_request", "webinar_attended"])
EVENT_IDS = st.integers(0, 5)
VERDICTS = st.sampled_from(["accepted", "rejected", "recycled"])
COMPANIES = st.sampled_from(["Acme", "Bolt", None])
AT = "2026-01-05T09:00:00Z"

_lives = count()


class Person:
    """What is known of one lead by itself; `inside` are those that were merged into it."""

    def __init__(self, lead_id: str) -> None:
        self.lead_id = lead_id
        self.kinds: Counter[str] = Counter()
        self.companies: list[tuple[int, str | None]] = []
        self.inside: list[Person] = []
        self.event_ids: set[int] = set()
        self.said: str | None = None

    def family(self) -> list["Person"]:
        return [self, *(one for person in self.inside for one in person.family())]

    def engagement(self) -> Counter[str]:
        return sum((one.kinds for one in self.family()), Counter[str]())

    def company(self) -> str | None:
        told = [one for person in self.family() for one in person.companies]
        return max(told)[1] if told else None


class Lives(RuleBasedStateMachine):
    """Four names in one CRM; every life has its own, so that lives do not meet."""

    def __init__(self, app: Application, api: Api) -> None:
        super().__init__()
        self.app, self.api, self.life = app, api, next(_lives)
        self.people: dict[str, Person] = {}
        self.born: dict[str, Person] = {}
        self.objecting: set[str] = set()
        self.erased: set[str] = set()
        self.order = count()

    @rule(name=NAMES, company=COMPANIES)
    def tell(self, name: str, company: str | None) -> None:
        answer = self._post("/v1/leads", {**self._lead(name), "attributes": {"company": company}})
        if self._is_refused(name, answer):
            return
        person = self._known(name, answer)
        if person.company() != company:
            person.companies.append((next(self.order), company))

    @rule(name=NAMES, event_id=EVENT_IDS, kind=KINDS)
    def happen(self, name: str, event_id: int, kind: str) -> None:
        answer = self._post("/v1/events", {"events": [self._event(event_id, kind, name)]})
        (result,) = answer.json()["results"]
        if self._is_barred(name):
            assert result["status"] == "invalid"
            return
        known = event_id in self._event_ids()
        assert result["status"] == ("duplicate" if known else "stored")
        if not known or name not in self.people:
            self._happened(self._found(name), event_id, kind, known)

    @rule(name=NAMES, event_id=EVENT_IDS, kind=KINDS)
    def score(self, name: str, event_id: int, kind: str) -> None:
        body = {"lead": self._lead(name), "events": [self._event(event_id, kind)]}
        answer = self._post("/v1/score", body)
        if self._is_refused(name, answer):
            return
        self._happened(self._known(name, answer), event_id, kind, event_id in self._event_ids())
        scored = answer.json()
        added = sum(reason["points"] for reason in scored["reasons"]) + scored["other_points"]
        assert scored["base_points"] + added == pytest.approx(scored["points"], abs=1e-6)
        replayed = self._post(f"/v1/scores/{scored['score_id']}/replay", None).json()
        assert replayed["same_as_stored"]
        assert abs(replayed["log_difference"]) <= 1e-9

    @rule(name=NAMES, verdict=VERDICTS)
    def judge(self, name: str, verdict: str) -> None:
        body = {"lead": self._lead(name), "verdict": verdict, "rep": "marie"}
        answer = self._post("/v1/feedback", body)
        if name not in self.people:
            assert answer.status_code == 404
            return
        person = self.people[name]
        assert answer.status_code == (200 if person.said == verdict else 201)
        person.said = verdict

    @rule(one=NAMES, other=NAMES)
    def merge(self, one: str, other: str) -> None:
        if not {one, other} <= set(self.people) or {one, other} & self.objecting:
            return
        survivor, absorbed = self.people[one], self.people[other]
        answer = self._post(f"/v1/leads/{survivor.lead_id}/merge", {"lead_id": absorbed.lead_id})
        assert answer.status_code == (409 if survivor is absorbed else 200)
        if survivor is not absorbed:
            survivor.inside.append(absorbed)
            self._lead_names_to(absorbed, survivor)

    @rule(name=NAMES, which=st.integers(0, 2))
    def part(self, name: str, which: int) -> None:
        survivor = self.people.get(name)
        if survivor is None or name in self.objecting or not survivor.inside:
            return
        absorbed = survivor.inside.pop(which % len(survivor.inside))
        path = f"/v1/leads/{survivor.lead_id}/unmerge"
        assert self._post(path, {"lead_id": absorbed.lead_id}).status_code == 200
        self._lead_names_to(absorbed, absorbed)

    @rule(name=NAMES)
    def part_what_was_merged_away(self, name: str) -> None:
        """Only who is there themselves can give somebody back."""
        for person in self.people[name].inside if name in self.people else ():
            for within in person.inside:
                path = f"/v1/leads/{person.lead_id}/unmerge"
                assert self._post(path, {"lead_id": within.lead_id}).status_code == 409

    @rule(name=NAMES)
    def object_to_it(self, name: str) -> None:
        if name in self.people:
            lead_id = self.people[name].lead_id
            assert self._post("/v1/privacy/objections", {"lead_id": lead_id}).status_code == 201
            self.objecting |= self._names_of(self.people[name])

    @rule(name=NAMES)
    def lift(self, name: str) -> None:
        if name in self.people:
            path = f"/v1/privacy/objections/{self.people[name].lead_id}"
            assert self._call("DELETE", path).status_code in (204, 404)
            self.objecting -= self._names_of(self.people[name])

    @rule(name=NAMES)
    def erase(self, name: str) -> None:
        if name not in self.people:
            return
        names = self._names_of(self.people[name])
        lead_id = self.people[name].lead_id
        assert self._post("/v1/privacy/erasures", {"lead_id": lead_id}).status_code == 202
        assert Worker(self.app.state.core).do_one()
        self.erased |= names
        self.objecting -= names
        for one in names:
            del self.people[one]
        assert self._call("GET", f"/v1/leads/{lead_id}").status_code == 404

    @invariant()
    def everyone_is_known_as_they_were_told(self) -> None:
        with reading(self.app.state.core.engine) as session:
            for name, person in self.people.items():
                lead = session.get_one(Lead, person.lead_id)
                state = LeadState.from_json(lead.state)
                counts = {kind: held.count for kind, held in state.engagement.items()}
                assert counts == person.engagement()
                assert state.value("company") == person.company()
                assert (lead.objected_at is not None) == (name in self.objecting)
                replayed = state_through(session, lead.id, state.events)
                assert replayed.attributes == state.attributes
                log = session.exec(select(Event.number).where(Event.lead_id == lead.id))
                assert sorted(log) == list(range(1, state.events + 1))

    @invariant()
    def every_name_leads_where_it_should(self) -> None:
        for name, person in self.people.items():
            query = f"system=crm&external_id={self._lead(name)['external_id']}"
            (found,) = self._call("GET", f"/v1/leads?{query}").json()["items"]
            assert found["lead_id"] == person.lead_id

    def teardown(self) -> None:
        """In the end everybody who may be scored is, and nobody else."""
        while Worker(self.app.state.core).sweep():
            pass
        with reading(self.app.state.core.engine) as session:
            for name, person in self.people.items():
                lead = session.get_one(Lead, person.lead_id)
                assert not lead.dirty
                assert (lead.points is None) == (name in self.objecting)

    def _lead(self, name: str) -> dict[str, str]:
        return {"system": "crm", "external_id": f"{name}{self.life}"}

    def _event(self, event_id: int, kind: str, name: str | None = None) -> dict[str, Any]:
        event = {"id": f"{event_id} of {self.life}", "kind": kind, "occurred_at": AT}
        return event | ({"lead": self._lead(name)} if name else {})

    def _known(self, name: str, answer: Answer) -> Person:
        return self.people.setdefault(name, self._born(name, answer.json()["lead_id"]))

    def _found(self, name: str) -> Person:
        query = f"system=crm&external_id={self._lead(name)['external_id']}"
        (found,) = self._call("GET", f"/v1/leads?{query}").json()["items"]
        return self.people.setdefault(name, self._born(name, found["lead_id"]))

    def _born(self, name: str, lead_id: str) -> Person:
        if name not in self.people:
            self.born[name] = Person(lead_id)
        return self.born[name]

    def _happened(self, person: Person, event_id: int, kind: str, known: bool) -> None:
        if not known:
            person.kinds[kind] += 1
            person.event_ids.add(event_id)

    def _event_ids(self) -> set[int]:
        living = {id(one): one for person in self.people.values() for one in person.family()}
        return {event_id for person in living.values() for event_id in person.event_ids}

    def _names_of(self, person: Person) -> set[str]:
        return {name for name, other in self.people.items() if other is person}

    def _lead_names_to(self, moved: Person, to: Person) -> None:
        family = moved.family()
        for name in self.people:
            if self.born[name] in family:
                self.people[name] = to

    def _is_barred(self, name: str) -> bool:
        return name in self.objecting or name in self.erased

    def _is_refused(self, name: str, answer: Answer) -> bool:
        assert (answer.status_code == 409) == self._is_barred(name), answer.text
        assert answer.status_code in (200, 201, 409)
        return self._is_barred(name)

    def _post(self, path: str, body: Any) -> Answer:
        return self._call("POST", path, b"" if body is None else json.dumps(body).encode())

    def _call(self, method: str, path: str, raw: bytes = b"") -> Answer:
        headers = {"content-type": "application/json", **self.api.headers}
        answer = call(self.api.client, method, path, headers, raw)
        assert answer.status_code < 500, answer.text
        return answer


def live(app: Application, as_role: As, lives: int, steps: int) -> None:
    api = as_role("admin")
    run_state_machine_as_test(
        lambda: Lives(app, api),  # type: ignore[arg-type]  # any factory will do
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@ON_SQLITE
def test_a_few_lives(app: Application, as_role: As, client: TestClient) -> None:
    live(app, as_role, lives=5, steps=12)


@pytest.mark.thorough
def test_many_lives(app: Application, as_role: As, client: TestClient) -> None:
    live(app, as_role, lives=40, steps=25)
