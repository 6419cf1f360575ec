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
from service.demo import catch_up
from service.kit import links
from service.kit.core import Core
from service.kit.quantities import region_of
from service.kit.settings import Settings
from service.people.demo import DOMAIN, ensure_demo_users
from service.privacy import links as objections
from service.worker import Worker
from tests.browser.agreed import agree
from tests.browser.furnished import furnish
from tests.browser.roll_call import Shown
from tests.fixtures.browser import let_in, served
from training.checkup import check_on_database
from training.runs import run_on_database
from training.settings import Settings as TrainerSettings
from training.simulate.demo import DEMO
from training.simulate.fill import fill
from training.simulate.history import tell

REP = "camille.roux"
AT_WORK, NEW = "at_work", "new"


@dataclass(slots=True)
class Town:
    """The servers of a company at work and of one that is new, and who is signed in where."""

    browser: Browser
    core: Core
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
                let_in(self.core, context, self.at_work, f"{who}@{DOMAIN}")
        return self.contexts[who, language]


def make_up(folder: Path, days: int) -> None:
    """Make up a company with so many days behind it, and a new one beside it."""
    at_work, new = _settings(folder / AT_WORK), _settings(folder / NEW)
    for settings in (at_work, new):
        _migrate(settings)
    engine = make_engine(at_work.database)
    fill(engine, tell(replace(DEMO, days=days), now().date()), say=lambda _: None)
    with transaction(engine) as session:
        ensure_demo_users(session)
    engine.dispose()
    _work(at_work)


@contextmanager
def served_town(browser: Browser, folder: Path) -> Iterator[Town]:
    """Serve both; sign-ins and facts are those of the company at work."""
    at_work, new = _settings(folder / AT_WORK), _settings(folder / NEW)
    engine = make_engine(at_work.database)
    with reading(engine) as session:
        facts = _facts(session, at_work)
    engine.dispose()
    with ExitStack() as stack:
        apps = [create_app(one) for one in (at_work, new)]
        working, empty = (stack.enter_context(served(app)) for app in apps)
        core = apps[0].state.core
        facts |= agree(core) | furnish(core)
        made = Town(browser, core, working, empty, facts, {})
        yield made
        for context in made.contexts.values():
            context.close()


def learn(folder: Path) -> None:
    """Let the company at work train once."""
    engine = make_engine(_settings(folder / AT_WORK).database)
    run_on_database(engine, TrainerSettings())
    check_on_database(engine, TrainerSettings())
    engine.dispose()


def _settings(folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'smarketing.db'}",
        var_dir=folder,
        locale="fr",
        odoo_api_url="https://odoo.example",
        odoo_api_token="nobody listens there",
    )


def _migrate(settings: Settings) -> None:
    settings.var_dir.mkdir(parents=True)
    engine = make_engine(settings.database)
    upgrade(engine)
    with transaction(engine) as session:
        seed(session)
    engine.dispose()


def _work(settings: Settings) -> None:
    """Do what the program would have done meanwhile, as for the demo company."""
    core = Core.build(settings)
    catch_up(core, say=lambda _: None)
    worker = Worker(core)
    while worker.sweep():
        continue
    check_on_database(core.engine, TrainerSettings())
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
