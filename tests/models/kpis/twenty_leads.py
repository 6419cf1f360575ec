"""Twenty leads whose KPIs are worked out by hand, and how they are put into a database.

Times are those of Paris in March 2026; the week is Monday the 2nd to Sunday the 8th, the offices
are open from 9 to 18. Ann is in the north, Bob in the south. Lines of the table:

    name  created  source  rep handed-off  attempt  contact  meetings  deal  verdicts  band
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from models.database import transaction
from models.facts.feedback import record_feedback, withdraw_feedback
from models.facts.merge import merge
from models.facts.record import Recorder
from models.facts.store import Store
from models.facts.submission import Fact, Submission
from models.ids import new_id
from models.now import clock
from models.registry import champion
from models.reps import ensure_rep
from models.spend import state_spend
from models.tables import Score

PARIS = ZoneInfo("Europe/Paris")
AS_OF = datetime(2026, 6, 30, 10, tzinfo=UTC)

TABLE = """
a | 02 09:00 | ads | ann 02 09:10 | 02 09:20 | 02 09:20 | 05 10:00 phone     | 20 10:00 1000 EUR | 02 11:00 accepted             | hot
b | 02 09:00 | ads | ann 02 09:10 | 02 09:40 | 02 10:10 | 06 10:00 in_person | -                 | 02 12:00 accepted             | warm
c | 02 10:00 | ads | ann 02 10:30 | 02 11:01 | -        | -                  | -                 | 03 10:00 recycled unreachable | cold
d | 02 17:30 | web | bob 02 17:50 | 03 09:10 | 03 09:10 | 10 10:00 video     | 30 10:00 2000 EUR | 03 10:00 accepted             | hot
e | 02 20:00 | web | bob 02 20:30 | 03 09:30 | 03 12:00 | -                  | -                 | 03 12:10 rejected no_fit      | warm
f | 03 09:00 | web | bob 03 09:05 | -        | -        | -                  | -                 | -                             | cold
g | 03 09:00 | web | bob 03 10:00 | 03 12:00 | -        | -                  | -                 | -                             | warm
h | 04 09:00 | ads | -            | -        | -        | -                  | -                 | -                             | cold
i | 04 09:00 | ads | -            | -        | -        | -                  | -                 | -                             | warm
j | 04 11:00 | ads | ann 04 11:20 | 04 11:25 | 04 11:25 | 51 10:00 phone     | -                 | 04 12:00 accepted             | hot
k | 04 12:00 | ads | ann 04 12:10 | 04 12:20 | 04 12:20 | -                  | -                 | 04 12:30 rejected duplicate   | hot
l | 04 13:00 | web | bob 04 13:10 | 04 13:20 | -        | -                  | -                 | 04 13:30 rejected spam        | hot
m | 04 14:00 | web | bob 04 14:10 | 04 14:20 | 04 14:20 | -                  | -                 | 04 14:30 rejected opt_out     | hot
n | 05 09:00 | ads | -            | -        | -        | -                  | 25 10:00 500 EUR  | -                             | cold
o | 06 16:00 | web | bob 06 17:00 | 09 09:30 | 09 09:30 | 12 10:00 phone     | 81 10:00 3000 EUR | 09 10:00 accepted             | cold
p | 07 12:00 | ads | ann 07 12:05 | 09 09:15 | 09 09:15 | -                  | -                 | 09 10:00 rejected no_budget; 12 10:00 accepted | cold
q | 08 10:00 | ads | ann 08 11:00 | 09 10:00 | 09 10:00 | -                  | -                 | 09 11:00 accepted withdrawn   | warm
r | 08 23:30 | web | -            | -        | -        | -                  | -                 | -                             | cold
s | 09 00:30 | web | -            | -        | -        | -                  | -                 | -                             | cold
t | -8 09:00 | web | bob 02 09:00 | 02 09:30 | 02 09:30 | 03 10:00 in_person; 04 10:00 phone | 06 10:00 700 USD | -          | hot
"""  # noqa: E501 - a table is read across
# The day after the month's last is the 32nd, the day before its first the 0th.
# `n` is merged into `a` on the 6th; k, l and m are a duplicate, a robot and an objection.


def instant(day: str, time: str) -> datetime:
    hour, minute = map(int, time.split(":"))
    on = date(2026, 3, 1) + timedelta(days=int(day) - 1)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def put_in(engine: Engine) -> dict[str, str]:
    """Record the table; return the lead behind each name."""
    with clock(lambda: instant("-20", "09:00")), transaction(engine) as session:
        ensure_rep(session, "ann", team="north")
        ensure_rep(session, "bob", team="south")
        state_spend(session, date(2026, 3, 2), "ads", "", 70.0, "EUR")
        state_spend(session, date(2026, 3, 4), "web", "", 35.0, "EUR")
        state_spend(session, date(2026, 3, 5), "ads", "", 20.0, "USD")
    ids = {}
    for line in TABLE.strip().splitlines():
        name, created, source, *told = (cell.strip() for cell in line.split("|"))
        with transaction(engine) as session, clock(lambda: AS_OF):
            at = instant(*created.split())
            recorder = Recorder(Store(session.connection()), [], AS_OF)
            submission = Submission(
                "crm", name, {"source": source}, list(facts_of(told)), created_at=at
            )
            ids[name] = recorder.record(submission).lead.id
            recorder.write()
            known = champion(session)
            assert known
            session.add(
                Score(id=new_id(), lead_id=ids[name], version_id=known.id,
                      scored_at=at + timedelta(minutes=1), points=50.0, probability=0.3,
                      band=told[-1], snapshot={}, through=1)
            )  # fmt: skip
            judge(session, ids[name], told[5])
    with transaction(engine) as session:
        merge(session, ids["a"], ids["n"], instant("06", "09:00"))
    return ids


def facts_of(told):
    handed_off, attempt, contact, meetings, deal, *_ = told
    if handed_off != "-":
        rep, *at = handed_off.split()
        yield Fact("lead_assigned", instant(*at), properties={"rep": rep})
    for kind, at in (("contact_attempted", attempt), ("contact_made", contact)):
        if at != "-":
            yield Fact(kind, instant(*at.split()), properties={"channel": "phone"})
    for meeting in filter(lambda text: text != "-", meetings.split("; ")):
        day, time, mode = meeting.split()
        yield Fact("meeting_held", instant(day, time), properties={"mode": mode})
    if deal != "-":
        day, time, amount, currency = deal.split()
        told_of = {"amount": int(amount), "currency": currency}
        yield Fact("deal_won", instant(day, time), properties=told_of)


def judge(session, lead_id, verdicts):
    for said in filter(lambda text: text != "-", verdicts.split("; ")):
        day, time, verdict, *rest = said.split()
        at = instant(day, time)
        withdrawn = rest == ["withdrawn"]
        reason = None if withdrawn or not rest else rest[0]
        feedback = record_feedback(session, lead_id, verdict, at, reason_code=reason)
        session.flush()
        if withdrawn:
            withdraw_feedback(session, feedback, at + timedelta(minutes=5))
