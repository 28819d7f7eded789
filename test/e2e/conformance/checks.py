"""Checks of schemathesis that know the exceptions of exceptions.json. They replace the checks of the same names."""

import atexit
import json
import os
import re
from pathlib import Path

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis import checks as common_checks
from schemathesis.specs.openapi import checks as openapi_checks

PLANE = os.environ["CONFORMANCE_PLANE"]
COUNTS = Path(os.environ["CONFORMANCE_COUNTS"])
ENTRIES = json.loads(Path(__file__).with_name("exceptions.json").read_text(encoding="utf-8"))
EXCEPTIONS = [entry for entry in ENTRIES if PLANE in entry["planes"]]

# How often each exception was used, in the order of the file.
used = [0] * len(EXCEPTIONS)


def error_of(response):
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def has_null(value):
    if isinstance(value, list):
        return any(has_null(item) for item in value)
    if isinstance(value, dict):
        return any(has_null(member) for member in value.values())
    return value is None


def covers(entry, response, case):
    """Whether an exception covers an answer: each of its conditions must hold."""
    error = error_of(response)
    return (
        re.fullmatch(entry.get("operation", ".*"), case.operation.label) is not None
        and response.status_code in entry.get("statuses", [response.status_code])
        and re.fullmatch(entry.get("code", ".*"), str(error.get("error_code"))) is not None
        and re.search(entry.get("message", ""), str(error.get("error_msg"))) is not None
        and ("null" not in entry or has_null(case.body))
    )


def add_check(name):
    original = getattr(openapi_checks, name, None) or getattr(common_checks, name)

    def check(ctx, response, case):
        try:
            return original(ctx, response, case)
        except Failure:
            for index, entry in enumerate(EXCEPTIONS):
                if entry["check"] == name and covers(entry, response, case):
                    used[index] += 1
                    return None
            raise

    check.__name__ = f"{name}_but_exceptions"
    schemathesis.check(check)


def write_counts():
    lines = [{**entry, "used": count} for entry, count in zip(EXCEPTIONS, used)]
    COUNTS.write_text(json.dumps(lines), encoding="utf-8")


for name in sorted({entry["check"] for entry in ENTRIES}):
    add_check(name)
atexit.register(write_counts)
