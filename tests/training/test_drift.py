from benchmarks.reps.drifting import alarmed


def test_few_false_alarms_and_a_real_shift_is_found():
    assert alarmed(200, 0.0, 20) <= 0.1
    assert alarmed(1_000, 0.5, 3) == 1.0
