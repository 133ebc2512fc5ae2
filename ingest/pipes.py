"""What a command does when nobody reads on: `python -m chatbot ask "…" | head -3`."""

import os
import sys
from collections.abc import Callable


def until_unread(command: Callable[[], int]) -> int:
    """Run a command and return its exit status; when its output is not read to the end, 0 and no word."""
    try:
        status = command()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at exit
        return 0
    return status
