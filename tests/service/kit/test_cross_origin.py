"""Pages of other origins: they may send behaviour, and reach nothing else."""

from pathlib import Path
from typing import Any

import pytest

from service.kit.settings import Settings
from tests.fixtures.databases import ON_SQLITE
from tests.fixtures.service import Api, As

pytestmark = ON_SQLITE

SITE = "https://www.exemple.example"
ALLOWED = "access-control-allow-origin"


@pytest.fixture
def settings(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    return Settings(
        database_url=database_url, var_dir=tmp_path / "var", **getattr(request, "param", {})
    )


def ask(api: Api, path: str, origin: str = SITE) -> Any:
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    return api.client.options(path, headers=asked)


def track(api: Api, origin: str) -> Any:
    call = {"type": "track", "event": "Demo Requested", "anonymousId": "a", "messageId": "m"}
    return api.client.post("/v1/track", json=call, headers={**api.headers, "origin": origin})


@pytest.mark.parametrize("path", ["/v1/track", "/v1/batch", "/v1/events"])
def test_a_browser_is_let_send_behaviour_and_read_the_answer(as_role: As, path: str) -> None:
    collector = as_role("collector")
    asked = ask(collector, path)
    assert asked.status_code == 204
    assert asked.headers[ALLOWED] == "*"
    assert "authorization" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    told = track(collector, SITE)
    assert (told.status_code, told.headers[ALLOWED]) == (200, "*")


def test_a_refusal_can_be_read_too(as_role: As) -> None:
    stranger = Api(as_role("collector").client, "unknown")
    told = track(stranger, SITE)
    assert (told.status_code, told.headers[ALLOWED]) == (401, "*")


@pytest.mark.parametrize("path", ["/v1/score", "/v1/leads", "/v1/queue", "/v1/webhooks", "/queue"])
def test_nothing_else_is_open_to_pages_of_other_origins(admin: Api, path: str) -> None:
    assert ask(admin, path).status_code in (401, 405)
    assert ALLOWED not in ask(admin, path).headers
    assert ALLOWED not in admin.client.get(path, headers={"origin": SITE}).headers


@pytest.mark.parametrize(
    "settings", [{"web_origins": f"{SITE} https://shop.exemple.example"}], indirect=True
)
def test_the_setting_names_the_sites(as_role: As) -> None:
    collector = as_role("collector")
    assert ask(collector, "/v1/track").headers[ALLOWED] == SITE
    assert ask(collector, "/v1/track").headers["vary"] == "origin"
    other = ask(collector, "/v1/track", "https://exemple.example.evil.example")
    assert (other.status_code, ALLOWED in other.headers) == (401, False)
    assert ALLOWED not in track(collector, "null").headers


@pytest.mark.parametrize("settings", [{"web_origins": ""}], indirect=True)
def test_an_empty_setting_lets_no_page_in(as_role: As) -> None:
    collector = as_role("collector")
    assert ask(collector, "/v1/track").status_code == 401
    assert ALLOWED not in track(collector, SITE).headers
