"""Lists the instances, creates one, waits until it runs, stops it and deletes it, with the Python SDK as it is."""

import time

from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmodelarts.v1 import (
    CreateNotebookRequest,
    DeleteNotebookRequest,
    ListNotebooksRequest,
    ModelArtsClient,
    NotebookCreateRequest,
    ShowNotebookRequest,
    StopNotebookRequest,
    VolumeMountRequest,
)
from huaweicloudsdkmodelarts.v1.region.modelarts_region import ModelArtsRegion

LIMIT = 10

client = ModelArtsClient.new_builder().with_region(ModelArtsRegion.value_of("cn-north-4")).build()


def names():
    found, total = [], 1
    for offset in range(0, 1000, LIMIT):
        if offset >= total:
            return found
        page = client.list_notebooks(ListNotebooksRequest(limit=LIMIT, offset=offset))
        found += [notebook.name for notebook in page.data]
        total = page.total


def until(notebook_id, status):
    end = time.monotonic() + 10
    while True:
        found = client.show_notebook(ShowNotebookRequest(id=notebook_id)).status
        if found == status:
            return
        if found.endswith("FAILED") or found in ("ERROR", "FROZEN"):
            raise SystemExit(f"{notebook_id} is {found}, expected {status}")
        if time.monotonic() > end:
            raise SystemExit(f"{notebook_id} is still {found} after 10 s, expected {status}")
        time.sleep(0.2)


def until_gone(notebook_id):
    try:
        until(notebook_id, "DELETED")
    except ClientRequestException as error:
        if error.error_code != "ModelArts.6404":
            raise


print(len(names()), "instances")
volume = VolumeMountRequest(category="EFS", ownership="MANAGED")
image_id, flavor = "e1a07296-22a8-4f05-8bc8-e936c8e54090", "modelarts.vm.cpu.2u"
body = NotebookCreateRequest(name="drill", image_id=image_id, flavor=flavor, volume=volume)
made = client.create_notebook(CreateNotebookRequest(body=body)).id
until(made, "RUNNING")
client.stop_notebook(StopNotebookRequest(id=made))
until(made, "STOPPED")
client.delete_notebook(DeleteNotebookRequest(id=made))
until_gone(made)
print("created, stopped and deleted")
