import subprocess
import sys

SCRIPT = """
import sys
from ingest.pipes import until_unread
def command():
    for number in range(100_000):
        print("line", number)
    return 0
sys.exit(until_unread(command))
"""


def test_a_command_that_is_not_read_to_the_end_stops_without_a_word():
    writer = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert writer.stdout
    assert writer.stderr
    assert writer.stdout.readline() == "line 0\n"
    writer.stdout.close()
    assert writer.stderr.read() == ""
    assert writer.wait(timeout=20) == 0
    writer.stderr.close()
