import io

from ingest.progress import Meter


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_rate_and_time_left():
    times = iter([0.0, 0.0, 4.0, 8.0])
    stream = Terminal()
    meter = Meter(stream, lambda: next(times))
    for done in (0, 400, 800):
        meter("embed", done, 800)
    first, second, third = stream.getvalue().split("\r\033[K")[1:]
    assert (first, second) == ("embed 0/800", "embed 400/800, 100 a second, 4 s left")
    assert third == "embed 800/800, 100 a second\n"


def test_slow_work_is_told_in_minutes():
    times = iter([0.0, 0.0, 10.0])
    stream = Terminal()
    meter = Meter(stream, lambda: next(times))
    meter("embed", 0, 100)
    meter("embed", 4, 100)
    assert stream.getvalue().endswith("embed 4/100, 0.4 a second, 4 min 0 s left")


def test_a_file_sees_nothing():
    stream = io.StringIO()
    Meter(stream)("embed", 1, 2)
    assert stream.getvalue() == ""
