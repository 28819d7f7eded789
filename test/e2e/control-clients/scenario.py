"""Drives a mock server through the Python client. Every line that it prints is a check that passed."""

import json
import os
import pickle
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict, Tuple

from notebooks_mock import FaultRule, MockError, NotebooksMock, Project

CREATION = json.loads(os.environ["CREATION"])
ODD = os.environ["ODD_URL"]
PROJECT = "scenario-python"

mock = NotebooksMock()


def send(method: str, path: str, body: Any = None) -> Tuple[int, Any]:
    """Sends a request to the API; returns the status and the body of its answer."""
    headers = {"X-Auth-Token": "mock-token-admin", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    url = f"{mock.url}/v1/{PROJECT}/{path}"
    request = urllib.request.Request(url, data, headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def refused(call: Callable[[], object]) -> MockError:
    try:
        found = call()
    except MockError as error:
        return error
    raise AssertionError(f"found {found}, expected a MockError")


def drive(world: Project) -> None:
    world.reset(to="empty")
    headers: Dict[str, Any] = {"Retry-After": None, "X-Text": "a", "X-Date": {"date_in": "30s"}}
    rule: FaultRule = {
        "id": "busy",
        "operation": "CreateNotebook",
        "status": 429,
        "error_msg": "训练 𠮷",
        "headers": headers,
        "times": 1,
    }
    added = world.add_fault(rule)
    assert added["id"] == "busy" and added["hits"] == 0 and added.get("headers") == headers, added
    assert [one["id"] for one in world.list_faults(unspent=True)["faults"]] == ["busy"]
    print("fault add")

    with ThreadPoolExecutor() as pool:
        waited = pool.submit(lambda: world.wait(request="CreateNotebook", count=2, timeout="20s"))
        status, answer = send("POST", "notebooks", CREATION)
        assert (status, answer["error_msg"]) == (429, "训练 𠮷"), answer
        print("failing request")
        explained = world.explain_fault("busy")
        assert explained["unspent"] is False and explained["requests"][0]["fired"], explained
        status, notebook = send("POST", "notebooks", CREATION)
        assert status == 200, notebook
        assert waited.result() == {"requests": [1, 2]}, waited.result()
    print("wait for requests")

    failed = world.verify({"expect": [{"operation": "CreateNotebook", "count": 1}]})
    assert failed["verdict"] == "failed", failed
    assert failed["findings"][0]["found"] == "2 requests", failed
    verified = world.verify({"expect": [{"operation": "CreateNotebook", "at_least": 2}]})
    assert verified["verdict"] == "verified", verified
    print("verify")
    page = world.list_requests(operation="CreateNotebook", served=True, limit=1)
    entry = page["requests"][0]
    assert page["total"] == 2 and entry["status"] == 200 and entry["fault"] is None, page
    assert entry["body"] == CREATION, entry
    print("journal")

    world.take_snapshot("creating")
    with ThreadPoolExecutor() as pool:
        waited = pool.submit(
            lambda: world.wait(notebook=notebook["id"], status="RUNNING", timeout="20s")
        )
        transition = world.advance(by="3s")["transitions"][0]
        assert (transition["from"], transition["to"]) == ("CREATING", "RUNNING"), transition
        seen = waited.result().get("notebook")
        assert seen is not None and seen["status"] == "RUNNING", seen
    print("clock advance")
    restored = world.reset(to="snapshot:creating")
    assert restored["reset"] == "snapshot:creating", restored
    assert send("GET", f"notebooks/{notebook['id']}")[1]["status"] == "CREATING"
    assert [one["name"] for one in world.list_snapshots()["snapshots"]] == ["creating"]
    assert world.delete_snapshot("creating") == {"removed": 1}
    print("snapshot restore")
    assert world.clear_requests()["removed"] == 1
    assert world.remove_fault("busy") == {"removed": 1}
    assert world.clear_faults() == {"removed": 0}
    assert world.set_clock(at=0, rate=0)["iso"] == "1970-01-01T00:00:00.000Z"
    assert world.clock()["now"] == 0
    reset = world.reset()
    assert (reset["reset"], reset.get("project_id")) == ("scene", PROJECT), reset
    assert world.undo_reset()["undone"] == "reset"
    assert send("DELETE", f"notebooks/{notebook['id']}")[0] == 200
    undeleted = world.undelete(notebook["id"])["transitions"][0]
    assert (undeleted["cause"], undeleted["to"]) == ("Undeleted", "CREATING"), undeleted
    history = world.history(limit=1)
    assert history["transitions"] == [undeleted] and history["omitted"] > 0, history
    assert "notebooks.json" in world.export_scene(times="absolute")["files"]
    print("reset")


def drive_server() -> None:
    mock.add_fault({"operation": "ListNotebooks", "status": 500, "test": "of-server-python"})
    assert mock.list_faults()["faults"][0]["hits"] == 0
    assert mock.verify({"expect": [{"test": "of-server-python", "count": 0}]})["verdict"] == "verified"
    mock.take_snapshot("python")
    assert mock.reset(to="snapshot:python")["reset"] == "snapshot:python"
    assert mock.delete_snapshot("python") == {"removed": 1}
    assert mock.advance(by=1)["transitions"] == []
    assert PROJECT in mock.index()["projects"]
    assert mock.clear_faults() == {"removed": 1}
    print("server")


def drive_errors(world: Project) -> None:
    error = refused(lambda: world.add_fault({"operation": "ListNotebooks", "status": 99}))
    detail = "found 99, expected an integer from 400 to 599, at $.status"
    assert (error.status, error.code, error.detail) == (400, "Mock.InvalidFault", detail), error
    where = f"POST {mock.url}/_mock/projects/{PROJECT}/faults"
    assert str(error) == f"{where}: 400 Mock.InvalidFault: {detail}", error
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    late = refused(lambda: world.wait(request="ListNotebooks", timeout="1ms"))
    assert (late.status, late.code) == (408, "Mock.Timeout"), late
    print("bad rule")
    wrong = refused(lambda: NotebooksMock(token="wrong-token").clock())
    assert (wrong.status, wrong.code) == (401, "Mock.Unauthorized"), wrong
    cut = refused(lambda: NotebooksMock(token="secret\n").clock())
    assert cut.code == "Client.InvalidInput" and "secret" not in str(cut), cut
    print("wrong token")
    nobody = refused(lambda: NotebooksMock(os.environ["NOBODY_URL"]).clock())
    assert (nobody.status, nobody.code) == (0, "Client.NoAnswer"), nobody
    assert "NOTEBOOKS_MOCK_URL" in nobody.detail, nobody
    for url in ["localhost:6404", "ftp://a", "http://", "http://u:p@a", "http://a?b", " x"]:
        code = refused(lambda: NotebooksMock(url).clock()).code
        assert code == "Client.InvalidInput", (url, code)
    print("no server")


def drive_odd() -> None:
    odd = NotebooksMock(ODD, timeout=0.3)
    newer: Dict[str, Any] = {**odd.project("newer").clock()}
    assert newer["now"] is None and newer["weather"] == {"rain": None}, newer
    weather = refused(lambda: odd.project("refused").clock())
    assert (weather.status, weather.code, weather.detail) == (418, "Mock.Weather", "rain"), weather
    assert odd.project("cloudy").verify({})["findings"] == []
    assert refused(lambda: odd.project("cloudy").clock()).status == 409
    print("newer server")
    for project, status in [("html", 200), ("list", 200), ("empty", 200), ("moved", 302)]:
        error = refused(lambda: odd.project(project).clock())
        assert (error.status, error.code) == (status, "Client.UnexpectedAnswer"), error
    slow = refused(lambda: odd.project("slow").clock())
    assert (slow.status, slow.code) == (0, "Client.Timeout"), slow
    slow = refused(lambda: odd.project("slow").wait(request="ListNotebooks", timeout="200ms"))
    assert slow.detail == "found no answer in 0.5 s, expected one", slow
    print("odd answers")
    ids = ["a/b", "../../clock", "a?b#c", "%2e%2e", "a b+c", "训练-𠮷", "a\0b", "'<script>"]
    for one in ids:
        path: Any = odd.project("echo").remove_fault(one)
        assert path["parts"] == ["", "_mock", "projects", "echo", "faults", one], path
        assert refused(lambda: mock.project(one).clock()).status == 404, one
    path = odd.project("echo").list_requests(user="a b&c=训练", warned=True, since=0)
    assert path["query"] == {"user": "a b&c=训练", "warned": "true", "since": "0"}, path
    for one in ["", ".", "..", "\ud800"]:
        assert refused(lambda: odd.project(one).clock()).code == "Client.InvalidInput", one
    nan = refused(lambda: odd.advance(by=float("nan")))
    assert nan.code == "Client.InvalidInput", nan
    print("odd ids")


drive(mock.project(PROJECT))
drive_server()
drive_errors(mock.project(PROJECT))
drive_odd()
