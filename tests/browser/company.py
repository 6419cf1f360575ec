"""A made-up company to show pages with: one database, one server, users of every role."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext
from sqlmodel import Session, col, select

from models.database import make_engine, reading, transaction
from models.migrations.run import upgrade
from models.now import now
from models.seed import seed
from models.tables import Lead, Version
from service.app import create_app
from service.kit import links
from service.kit.core import Core
from service.kit.quantities import region_of
from service.kit.settings import Settings
from service.people.demo import DOMAIN, PASSWORD, ensure_demo_users
from service.privacy import links as objections
from service.reports.jobs import store_days
from service.worker import Worker
from tests.browser.agreed import agree
from tests.browser.furnished import furnish
from tests.browser.roll_call import Shown
from tests.fixtures.browser import served
from training.simulate.demo import DEMO
from training.simulate.fill import fill
from training.simulate.history import tell

REP = "camille.roux"


@dataclass(slots=True)
class Town:
    """The servers of a company at work and of one that is new, and who is signed in where."""

    browser: Browser
    at_work: str
    new: str
    facts: dict[str, str]
    contexts: dict[tuple[str, str], BrowserContext]

    def address(self, shown: Shown) -> str:
        return (self.new if shown.new else self.at_work) + shown.path.format(**self.facts)

    def context(self, who: str, language: str) -> BrowserContext:
        """Return the browser of a demo user who reads this language, signed in."""
        if (who, language) not in self.contexts:
            context = self.browser.new_context(locale=region_of(language).replace("_", "-"))  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            self.contexts[who, language] = context
            if who:
                self._sign_in(context, who)
        return self.contexts[who, language]

    def _sign_in(self, context: BrowserContext, who: str) -> None:
        page = context.new_page()
        page.goto(f"{self.at_work}/sign-in")
        page.locator("[name=email]").fill(f"{who}@{DOMAIN}")
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.close()


@contextmanager
def town(browser: Browser, folder: Path, days: int) -> Iterator[Town]:
    """Make up a company with so many days behind it, and serve it beside a new one."""
    at_work, new = _settings(folder / "at_work"), _settings(folder / "new")
    engine = make_engine(at_work.database)
    fill(engine, tell(replace(DEMO, days=days), now().date()), say=lambda _: None)
    with transaction(engine) as session:
        ensure_demo_users(session)
    engine.dispose()
    _work(at_work)
    with served_town(browser, at_work, new) as made:
        yield made


@contextmanager
def served_town(browser: Browser, at_work: Settings, new: Settings) -> Iterator[Town]:
    """Serve both; sign-ins and facts are those of the company at work."""
    engine = make_engine(at_work.database)
    with reading(engine) as session:
        facts = _facts(session, at_work)
    engine.dispose()
    with ExitStack() as stack:
        apps = [create_app(one) for one in (at_work, new)]
        working, empty = (stack.enter_context(served(app)) for app in apps)
        facts |= agree(apps[0].state.core) | furnish(apps[0].state.core)
        made = Town(browser, working, empty, facts, {})
        yield made
        for context in made.contexts.values():
            context.close()


def _settings(folder: Path) -> Settings:
    """Migrate and seed a database of its own."""
    folder.mkdir(parents=True)
    settings = Settings(database_url=f"sqlite:///{folder / 'smarketing.db'}", var_dir=folder)
    engine = make_engine(settings.database)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    engine.dispose()
    return settings


def _work(settings: Settings) -> None:
    """Do what a worker would have done by now: score what changed, store what settled."""
    core = Core.build(settings)
    worker = Worker(core)
    while worker.sweep():
        continue
    store_days(core, {})
    core.engine.dispose()


def _facts(session: Session, settings: Settings) -> dict[str, str]:
    """Return what addresses of pages name: a lead that waits for a rep, and a one-tap link."""
    query = select(Lead.id).where(Lead.rep_id == REP, col(Lead.verdict).is_(None))
    lead_id = session.exec(query.order_by(col(Lead.points).desc()).limit(1)).one()
    tap = links.token(settings.secret, links.Tap(lead_id, REP, None))
    newest = select(Version.id).order_by(col(Version.number).desc()).limit(1)
    return {
        "lead": lead_id,
        "tap": tap,
        "objection": objections.token(settings.secret, lead_id),
        "learned": session.exec(newest).one(),
    }
