"""The floor of starting: an empty FastAPI application that knows one SQLModel table."""

from fastapi import FastAPI
from sqlmodel import Field, SQLModel


class Nothing(SQLModel, table=True):
    """A table, so that the library is really used."""

    id: int | None = Field(default=None, primary_key=True)


app = FastAPI()


@app.get("/readyz")
def ready() -> dict[str, str]:
    return {"status": "ready"}
