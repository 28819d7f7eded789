"""Runs the Huawei Cloud Python SDK against the mock; a JSON line for each operation and credential case."""

import json
import os
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkmodelarts.v1 import *
from huaweicloudsdkmodelarts.v1.region.modelarts_region import ModelArtsRegion

from life import Life
from report import Report, equal, true
from strict import make_strict

URL = os.environ["CLIENT_URL"]
CONTROL = os.environ["CLIENT_CONTROL"]
PROJECT = os.environ["CLIENT_PROJECT"]
REGION = os.environ["CLIENT_REGION"]
ADMIN = ("MOCKAK00000ADMIN0001", "mock-secret-key-admin")
READER = ("MOCKAK0000READER0001", "mock-secret-key-reader")


def client_of(ak, sk, project=PROJECT, region=None, security_token=None):
    """A client of an endpoint and a project, or of a region whose project the SDK looks up."""
    credentials = BasicCredentials(ak, sk, project).with_iam_endpoint(URL)
    if security_token is not None:
        credentials = credentials.with_security_token(security_token)
    builder = ModelArtsClient.new_builder().with_credentials(credentials)
    builder = builder.with_endpoint(URL) if region is None else builder.with_region(Region(region, URL))
    return make_strict(builder.build())


def expect(status, code, call):
    try:
        call()
    except ClientRequestException as error:
        equal((error.status_code, error.error_code), (status, code), "refusal")
        return error
    raise AssertionError(f"answered, expected {status} {code}")


def post(path, body, method="POST"):
    request = urllib.request.Request(
        CONTROL + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def list_of(client):
    return client.list_notebooks(ListNotebooksRequest(limit=1))


def life(leg, make):
    report = Report(leg)
    try:
        with report.operation("client"):
            Life(make(), report).run()
    finally:
        report.print()


def read_only():
    reader = client_of(*READER)
    list_of(reader)
    body = NotebookCreateRequest(name="x", image_id="x", flavor="x", volume=VolumeMountRequest("EVS", "MANAGED"))
    expect(403, "ModelArts.0108", lambda: reader.create_notebook(CreateNotebookRequest(body=body)))


def well_known_project():
    """The project of a region, looked up; also where the program says no more than the region's name."""
    client = client_of(*ADMIN, project=None, region="cn-north-4")
    equal(client.get_credentials().project_id, "0123456789abcdef0123456789abcdef", "project of cn-north-4")
    settings = {"AK": ADMIN[0], "SK": ADMIN[1], "IAM_ENDPOINT": URL, "REGION_MODELARTS_CN_NORTH_4": URL}
    os.environ.update({f"HUAWEICLOUD_SDK_{key}": value for key, value in settings.items()})
    bare = ModelArtsClient.new_builder().with_region(ModelArtsRegion.value_of("cn-north-4")).build()
    equal(list_of(bare).total, list_of(client).total, "instances")


def two_projects():
    other = "f" + PROJECT[1:]
    with ThreadPoolExecutor() as threads:
        pages = list(threads.map(list_of, [client_of(*ADMIN), client_of(*ADMIN, project=other)] * 10))
    equal(len({page.total for page in pages}), 1, "totals of two projects of one scene")


def not_built(status, make):
    """The SDK wraps IAM's error into one that has its text."""
    try:
        make()
    except SdkException as error:
        true(f"status_code:{status}," in str(error), f"found {error}, expected {status}")
        return
    raise AssertionError(f"found its project, expected {status}")


def login_again():
    """The look-up of the project fails; a program that builds its client again later succeeds."""
    post("/_mock/faults", {"id": "login", "operation": "KeystoneListProjects", "status": 503})
    make = lambda: client_of(*ADMIN, project=None, region=REGION + "-again")
    not_built(503, make)
    post("/_mock/faults/login", {}, method="DELETE")
    list_of(make())


def wrong_key_at_iam():
    """Without a project id, build() asks IAM for it: that request is refused."""
    for ak, sk in ((ADMIN[0], "no-such-secret-key"), ("MOCKAK00000NOSUCH001", "x")):
        not_built(401, lambda: client_of(ak, sk, project=None, region=REGION + "-wrong"))


def wrong_secret_key():
    expect(401, "APIGW.0301", lambda: list_of(client_of(ADMIN[0], "no-such-secret-key")))


def unknown_key():
    expect(401, "APIGW.0301", lambda: list_of(client_of("MOCKAK00000NOSUCH001", "x")))


def temporary_keys():
    """They work with their security token, not without, and not once they are over."""
    body = {"auth": {"identity": {"methods": ["token"], "token": {"id": "mock-token-admin", "duration_seconds": 900}}}}
    keys = post("/v3.0/OS-CREDENTIAL/securitytokens", body)["credential"]
    project = "e" + PROJECT[1:]
    client = client_of(keys["access"], keys["secret"], project=project, security_token=keys["securitytoken"])
    list_of(client)
    expect(401, "APIGW.0301", lambda: list_of(client_of(keys["access"], keys["secret"], project=project)))
    for path in ("/_mock/clock/advance", f"/_mock/projects/{project}/clock/advance"):
        post(path, {"by": "1h"})
    try:
        list_of(client)
    except ClientRequestException as error:
        equal(error.status_code, 401, "refusal")
        return
    raise AssertionError("answered, expected 401 for keys that are over")


CASES = {
    "read-only user": read_only,
    "project of cn-north-4": well_known_project,
    "two projects": two_projects,
    "login again": login_again,
}
VERIFIED = {
    "wrong secret key": wrong_secret_key,
    "unknown key": unknown_key,
    "wrong key at IAM": wrong_key_at_iam,
    "temporary keys": temporary_keys,
}

life("given project", lambda: client_of(*ADMIN))
life("looked-up project", lambda: client_of(*ADMIN, project=None, region=REGION))
for name, case in {**CASES, **(VERIFIED if os.environ["CLIENTS_AUTH"] == "verify" else {})}.items():
    report = Report("credentials")
    with report.operation(name):
        case()
    report.print()
sys.exit(0)
