from models.calendar.hours import Hours
from models.calendar.timetable import state_hours
from models.database import transaction
from models.kpis.office import office_of
from models.reps import ensure_rep


def test_kpis_count_in_the_hours_that_a_rep_works(engine):
    montreal = Hours("America/Toronto")
    with transaction(engine) as session:
        for rep in ("camille", "karim"):
            ensure_rep(session, rep)
        state_hours(session, "rep", "camille", montreal)
        office = office_of(session, Hours("Europe/Berlin", "DE"))
    assert office.hours_of("camille").zone == montreal.zone
    assert (
        office.hours_of("karim")
        == office.hours_of(None)
        == office.company
        == Hours("Europe/Berlin", "DE")
    )
