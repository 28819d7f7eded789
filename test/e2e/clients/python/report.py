"""Collects what became of each operation, and prints it as one JSON line each."""

import json
import time
from contextlib import contextmanager


class Report:
    def __init__(self, leg):
        self.leg = leg
        self.rows = {}

    @contextmanager
    def operation(self, name):
        """Around calls of an operation: its first failure is kept, and the life goes on."""
        self.rows.setdefault(name, None)
        try:
            yield
        except Exception as error:
            self.rows[name] = self.rows[name] or f"{type(error).__name__}: {error}"

    def print(self):
        for name, error in self.rows.items():
            line = {"leg": self.leg, "operation": name, "ok": error is None}
            if error is not None:
                line["error"] = error
            print(json.dumps(line), flush=True)


def equal(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: found {found!r}, expected {expected!r}")


def true(condition, what):
    if not condition:
        raise AssertionError(what)


def wait_for(read, done, what, seconds=20):
    """Reads until it is done; a client polls."""
    end = time.monotonic() + seconds
    while True:
        found = read()
        if done(found):
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)
