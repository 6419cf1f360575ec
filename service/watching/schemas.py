"""Wire shapes of watching: jobs that were given up."""

from datetime import datetime

from pydantic import BaseModel

from models.tables import Job


class DeadLetter(BaseModel):
    """A job that was given up: what it was, how often it was tried, and what stopped it."""

    job_id: str
    kind: str
    attempts: int
    error: str | None
    created_at: datetime
    given_up_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> "DeadLetter":
        return cls(
            job_id=job.id,
            kind=job.kind,
            attempts=job.attempts,
            error=job.error,
            created_at=job.created_at,
            given_up_at=job.finished_at,
        )


class Replayed(BaseModel):
    """The job is ready again, with a fresh count of attempts."""

    job_id: str
    kind: str
