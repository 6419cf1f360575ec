"""What was given up is seen with its reason, and done again when somebody says so."""

from typing import Any

from models.database import transaction
from models.ledger import jobs
from service.app import Application
from service.worker import Worker
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import As


@ON_SQLITE
def test_a_job_that_was_given_up_can_be_read_about_and_done_again(
    app: Application, as_role: As
) -> None:
    admin, done = as_role("admin"), []

    def repaired(_core: Any, arguments: dict[str, Any]) -> None:
        done.append(arguments["number"])

    with transaction(app.state.core.engine) as session:
        job = jobs.enqueue(session, "count", {"number": 7})
        jobs.claim(session, ["count"])
        jobs.fail(session, job.id, job.attempts, "ValueError: the disk is full", permanent=True)
    (letter,) = admin.get("/v1/dead-letters").json()
    assert (letter["kind"], letter["attempts"]) == ("count", 1)
    assert letter["error"] == "ValueError: the disk is full"
    path = f"/v1/dead-letters/{letter['job_id']}/replay"
    assert admin.post(path).json() == {"job_id": job.id, "kind": "count"}
    assert admin.post(path).status_code == 404
    assert Worker(app.state.core).do_one({"count": repaired})
    assert done == [7]
    assert admin.get("/v1/dead-letters").json() == []
    acts = admin.get("/v1/audit").json()["items"]
    assert [act["act"] for act in acts] == ["POST /v1/dead-letters/{job_id}/replay"]
