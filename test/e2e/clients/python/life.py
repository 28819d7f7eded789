"""A life of instances, images and workspaces, through every operation of the SDK's notebooks family."""

import json
import uuid

from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkmodelarts.v1 import *

from report import equal, true, wait_for

# What a signer has to escape, in a query and in a path.
ODD_TEXT = "a b&c=d/é(*)'!~+%2F"
ODD_ID = "a b ü"
GONE = ("ModelArts.6404", "ModelArts.6309", "ModelArts.6357")


def is_gone(show):
    """Whether what was deleted is no longer found; an answer means that it still is there."""
    try:
        show()
        return False
    except ClientRequestException as error:
        true(error.status_code in (400, 404), f"status {error.status_code} for what is gone")
        true(error.request_id, "an error without a request id")
        return error.error_code in GONE


def raw(client, method, path, response_type, body=None):
    """An operation that the SDK does not have, sent by its core."""
    return client.do_http_request(
        method=method, resource_path=path, path_params={}, query_params=[], body=body, post_params={},
        header_params={"Content-Type": "application/json"}, response_type=response_type, response_headers=[],
        collection_formats={}, request_type="")


class Life:
    def __init__(self, client, report):
        self.client = client
        self.operation = report.operation
        self.name = f"python-{uuid.uuid4().hex[:8]}"
        # What an operation that fails leaves unknown: the life goes on without it.
        self.id = self.flavor = self.other_flavor = self.image = self.other_image = "none"
        self.pool = self.user = self.workspace = self.group = "none"

    def run(self):
        self.catalog()
        self.create()
        self.lists()
        self.lease()
        self.storages()
        self.tags()
        self.update()
        self.save_image()
        self.images()
        self.stop_and_start()
        self.delete()
        self.code_lab()
        self.workspaces()
        self.authorizations()

    def show(self):
        return self.client.show_notebook(ShowNotebookRequest(id=self.id))

    def until(self, status):
        return wait_for(self.show, lambda notebook: notebook.status == status, status)

    def catalog(self):
        client = self.client
        with self.operation("ListFlavors"):
            page = client.list_flavors(ListFlavorsRequest(category="CPU", type="MANAGED", feature="NOTEBOOK"))
            flavors = [flavor for flavor in page.data if not flavor.sold_out and flavor.arch == "x86_64"]
            true(len(flavors) >= 2, "two flavors to choose from")
            equal(page.total, len(page.data), "total without a limit")
            self.flavor, self.other_flavor = flavors[0].id, flavors[1].id
            true(flavors[0].memory > 0 and flavors[0].vcpus > 0, "memory and vcpus")
            one = client.list_flavors(ListFlavorsRequest(limit=1, offset=1, sort_dir="ASC", sort_key="id"))
            equal(len(one.data), 1, "flavors on a page of one")
            client.list_flavors(ListFlavorsRequest(flavor_type="ASCEND_SNT9B"))
        with self.operation("ListImage"):
            page = client.list_image(ListImageRequest(type="BUILD_IN", limit=200, offset=0, sort_key="updateTime"))
            images = [i for i in page.data if i.arch == "x86_64" and "CPU" in i.resource_categories]
            self.image, self.other_image = images[0].id, images[1].id
            equal(page.size, 200, "size")
            equal(page.current, 0, "current")
            exact = ListImageRequest(name=images[0].name, name_fuzzy_match=False, workspace_id="0",
                                     service_type="COMMON", sort_dir="ASC")
            equal([image.id for image in client.list_image(exact).data], [self.image], "image by name")
            client.list_image(ListImageRequest(namespace="atelier", show_name="x", show_tag="y"))
        with self.operation("ShowImage"):
            image = client.show_image(ShowImageRequest(id=self.image))
            equal(image.id, self.image, "image")
            equal(image.status, "ACTIVE", "status of the image")
            true(is_gone(lambda: client.show_image(ShowImageRequest(id=str(uuid.uuid4())))), "unknown image")
        with self.operation("ListFeatures"):
            feature = client.list_features(ListFeaturesRequest(feature="NOTEBOOK"))
            equal(feature.name, "NOTEBOOK", "feature")
            true(feature.enabled, "enabled")
        with self.operation("ListAuthoringClusters"):
            page = client.list_authoring_clusters(ListAuthoringClustersRequest(
                type="DEDICATED", workspace_id="0", limit=10, offset=0, scope="NOTEBOOK"))
            self.pool = page.data[0].pool_id
        with self.operation("ShowCluster"):
            equal(client.show_cluster(ShowClusterRequest(cluster_id=self.pool)).pool_id, self.pool, "pool")

    def create(self):
        client = self.client
        with self.operation("CreateNotebook"):
            answer = client.create_notebook(CreateNotebookRequest(body=NotebookCreateRequest(
                name=self.name, description="made by the Python SDK: Grüße", flavor=self.flavor,
                image_id=self.image, feature="NOTEBOOK", workspace_id="0",
                volume=VolumeMountRequest(category="EVS", ownership="MANAGED", capacity=10),
                endpoints=[EndpointsReq(service="SSH", key_pair_names=["lab-key"])],
                lease=LeaseReq(duration=7200000, type="timing"))))
            self.id = answer.id
            equal(answer.status, "CREATING", "status")
            equal([step.step for step in answer.action_progress], [4, 3, 2, 1], "steps")
            equal(answer.lease.duration, 7200000, "duration")
            equal(answer.image.id, self.image, "image")
        with self.operation("ShowNotebook"):
            notebook = self.until("RUNNING")
            equal(notebook.name, self.name, "name")
            equal(notebook.description, "made by the Python SDK: Grüße", "description")
            equal(notebook.volume.capacity, 10, "capacity")
            equal(notebook.volume.category, "EVS", "category")
            equal(notebook.feature, "NOTEBOOK", "feature")
            true(notebook.url.startswith("http") and notebook.token, "url and token")
            equal(sorted(end.service for end in notebook.endpoints), ["NOTEBOOK", "SSH"], "endpoints")
            ssh = [end for end in notebook.endpoints if end.service == "SSH"][0]
            equal(ssh.key_pair_names, ["lab-key"], "key pair")
            true(ssh.uri, "uri of SSH")
            equal(notebook.lease.type, "TIMING", "type of the lease")
            equal(notebook.user.id, notebook.user_id, "user")
            self.user = notebook.user_id
            true(is_gone(lambda: client.show_notebook(ShowNotebookRequest(id=str(uuid.uuid4())))), "unknown id")
            true(is_gone(lambda: client.show_notebook(ShowNotebookRequest(id=ODD_ID))), "odd id")
        with self.operation("ShowSwitchableFlavors"):
            page = client.show_switchable_flavors(ShowSwitchableFlavorsRequest(id=self.id))
            true(self.other_flavor in [flavor.id for flavor in page.data], "the other flavor")
            equal([flavor.id for flavor in page.flavors], [flavor.id for flavor in page.data], "flavors")
            client.show_switchable_flavors(ShowSwitchableFlavorsRequest(
                id=self.id, limit=1, offset=0, sort_key="id", sort_dir="ASC"))

    def lists(self):
        client = self.client
        lists = (
            ("ListNotebooks", client.list_notebooks, ListNotebooksRequest),
            ("ListAllNotebooks", client.list_all_notebooks, ListAllNotebooksRequest),
        )
        filters = (
            {"id": self.id}, {"status": "RUNNING"}, {"flavor": self.flavor}, {"image_id": self.image},
            {"owner": self.user}, {"billing": "STORAGE"}, {"feature": "NOTEBOOK"}, {"workspace_id": "0"},
            {"sort_key": "name", "sort_dir": "ASC"}, {"limit": 10, "offset": 0},
        )
        for operation, call, request in lists:
            with self.operation(operation):
                for one in ({}, *filters):
                    page = call(request(name=self.name, **one))
                    equal([found.id for found in page.data], [self.id], f"list by {one}")
                    equal((page.current, page.total), (0, 1), f"counters of the list by {one}")
                for none in ({"status": "STOPPED"}, {"pool_id": "pool-of-none"}, {"offset": 50}, {"tags": "no-such"}):
                    equal(call(request(name=self.name, **none)).data, [], f"list by {none}")
                equal(call(request(name=ODD_TEXT)).data, [], "list by an odd name")
                seen, offset = [], 0
                while True:
                    page = call(request(limit=2, offset=offset))
                    seen += [found.id for found in page.data]
                    if len(page.data) < 2:
                        break
                    offset += len(page.data)
                equal(len(set(seen)), page.total, "instances over all pages")
                try:
                    call(request(limit=0))
                    raise AssertionError("limit 0 was accepted")
                except ClientRequestException as error:
                    equal((error.status_code, error.error_code), (400, "ModelArts.0104"), "limit 0")

    def lease(self):
        client = self.client
        with self.operation("ShowLease"):
            before = client.show_lease(ShowLeaseRequest(id=self.id))
            true(before.enable is True and before.duration >= 7200000, "lease")
        with self.operation("RenewLease"):
            renewed = client.renew_lease(RenewLeaseRequest(id=self.id, duration=10800000))
            true(renewed.duration >= 10800000, "renewed by the query")
            equal(renewed.create_at, before.create_at, "create_at of the lease")
            body = LeaseReq(duration=14400000, type="idle")
            renewed = client.renew_lease(RenewLeaseRequest(id=self.id, body=body))
            equal(renewed.type, "IDLE", "type of the renewed lease")
            client.renew_lease(RenewLeaseRequest(id=self.id))

    def storages(self):
        client = self.client
        with self.operation("AttachDynamicStorage"):
            storage = client.attach_dynamic_storage(AttachDynamicStorageRequest(
                instance_id=self.id,
                body=DataVolumesReq(category="OBSFS", mount_path="/data/corpus/", uri="obs://lab-datasets/corpus/")))
            equal(storage.status, "MOUNTING", "status of the mount")
        with self.operation("ShowDynamicStorage"):
            one = ShowDynamicStorageRequest(instance_id=self.id, storage_id=storage.id)
            mounted = wait_for(
                lambda: client.show_dynamic_storage(one), lambda found: found.status == "MOUNTED", "MOUNTED")
            equal(mounted.mount_path, "/data/corpus/", "mount path")
        with self.operation("ListDynamicStorages"):
            page = client.list_dynamic_storages(ListDynamicStoragesRequest(instance_id=self.id))
            equal([found.id for found in page.data], [storage.id], "storages")
        with self.operation("DetachDynamicStorage"):
            gone = client.detach_dynamic_storage(
                DetachDynamicStorageRequest(instance_id=self.id, storage_id=storage.id))
            equal(gone.status, "UNMOUNTING", "status of the unmount")
            wait_for(lambda: is_gone(lambda: client.show_dynamic_storage(one)), bool, "the unmount")

    def tags(self):
        client = self.client
        with self.operation("CreateNotebookTags"):
            body = CreateTmsTagsRequest(tags=[TmsTag(key="team", value="nlp"), TmsTag(key="阶段", value="试验")])
            answer = client.create_notebook_tags(
                CreateNotebookTagsRequest(resource_id=self.id, workspace_id="0", body=body))
            equal(answer.status_code, 204, "status of the answer")
            equal({tag.key: tag.value for tag in self.show().tags}, {"team": "nlp", "阶段": "试验"}, "tags")
            found = client.list_notebooks(ListNotebooksRequest(name=self.name, tags="team=nlp"))
            equal([notebook.id for notebook in found.data], [self.id], "list by tags")
        with self.operation("ShowNotebookTags"):
            merged = client.show_notebook_tags(ShowNotebookTagsRequest(workspace_id="0")).tags
            values = [tag._values for tag in merged if tag.key == "team"][0]
            true("nlp" in values, "merged tags")
        with self.operation("DeleteNotebookTags"):
            answer = client.delete_notebook_tags(DeleteNotebookTagsRequest(
                resource_id=self.id, workspace_id="0",
                body=DeleteTmsTagsRequest(tags=[TmsTagForDeletion(key="team")])))
            equal(answer.status_code, 204, "status of the answer")
            equal([tag.key for tag in self.show().tags], ["阶段"], "tags that are left")

    def update(self):
        with self.operation("UpdateNotebook"):
            answer = self.client.update_notebook(UpdateNotebookRequest(id=self.id, body=NotebookUpdateRequest(
                name=f"{self.name}-b", description="", storage_new_size=20)))
            equal(answer.name, f"{self.name}-b", "new name")
            grown = wait_for(self.show, lambda found: found.volume.capacity == 20, "the new size")
            equal(grown.description, "", "description")

    def save_image(self):
        client = self.client
        with self.operation("CreateImage"):
            image = client.create_image(CreateImageRequest(id=self.id, body=ImageCreateReq(
                name=self.name, namespace="lab", tag="v1", description="saved", workspace_id="0")))
            equal(image.origin, "IMAGE_SAVE", "origin")
            self.saved = image.id
            shown = ShowImageRequest(id=self.saved)
            active = wait_for(lambda: client.show_image(shown), lambda found: found.status == "ACTIVE", "ACTIVE")
            true(active.swr_path.endswith(f"/lab/{self.name}:v1"), active.swr_path)
            self.until("RUNNING")

    def images(self):
        client = self.client
        with self.operation("RegisterImage"):
            image = client.register_image(RegisterImageRequest(body=ImageRegRequest(
                swr_path=f"swr.cn-north-4.myhuaweicloud.com/lab/{self.name}:v2", arch="X86_64", origin="CUSTOMIZE",
                resource_category=["CPU", "GPU"], service_type="DEV", services=["NOTEBOOK", "SSH"],
                visibility="PRIVATE", workspace_id="0", description="registered", tags=["a"], read_me="# read")))
            registered = image.id
            equal((image.status, image.arch, image.tag), ("ACTIVE", "x86_64", "v2"), "registered image")
        with self.operation("SyncImage"):
            equal(client.sync_image(SyncImageRequest(image_id=registered)).id, registered, "synced image")
        with self.operation("ListImageGroup"):
            page = client.list_image_group(ListImageGroupRequest(
                name=self.name, name_fuzzy_match=False, namespace="lab", type="DEDICATED", workspace_id="0",
                limit=10, offset=0))
            equal([(group.name, group.version_count) for group in page.data], [(self.name, 2)], "groups")
            group = page.data[0].id
        with self.operation("UpdateImageGroup"):
            client.update_image_group(UpdateImageGroupRequest(id=group, body=UpdateImageGroupRequestBody(
                read_me="# lab", tags=[UpdateImageGroupRequestBodyTags(key="team", value="nlp")])))
        with self.operation("DeleteImage"):
            deleted = client.delete_image(DeleteImageRequest(id=registered, body=DeleteImageRequestBody(is_force=True)))
            equal(deleted.status, "DELETED", "status of the deleted image")
            true(is_gone(lambda: client.show_image(ShowImageRequest(id=registered))), "deleted image")
        with self.operation("DeleteImageGroup"):
            self.group = group
            try:
                self.delete_group()
                raise AssertionError("a group in use was deleted")
            except ClientRequestException as error:
                equal((error.status_code, error.error_code), (400, "ModelArts.6344"), "group in use")

    def delete_group(self):
        self.client.delete_image_group(
            DeleteImageGroupRequest(id=self.group, body=DeleteImageGroupRequestBody(is_force=False)))

    def stop_and_start(self):
        client = self.client
        with self.operation("StopNotebook"):
            equal(client.stop_notebook(StopNotebookRequest(id=self.id)).status, "STOPPING", "status")
            self.until("STOPPED")
            try:
                client.stop_notebook(StopNotebookRequest(id=self.id))
                raise AssertionError("a second stop was accepted")
            except ClientRequestException as error:
                equal((error.status_code, error.error_code), (400, "ModelArts.6357"), "second stop")
        with self.operation("UpdateNotebook"):
            answer = client.update_notebook(UpdateNotebookRequest(id=self.id, body=NotebookUpdateRequest(
                flavor=self.other_flavor, image_id=self.other_image)))
            equal((answer.flavor, answer.image.id), (self.other_flavor, self.other_image), "flavor and image")
        with self.operation("DeleteImageGroup"):
            self.delete_group()
            equal(client.list_image_group(ListImageGroupRequest(name=self.name)).total, 0, "groups that are left")
        with self.operation("StartNotebook"):
            answer = client.start_notebook(StartNotebookRequest(id=self.id, duration=3600000, type="timing"))
            equal(answer.status, "STARTING", "status")
            self.until("RUNNING")

    def delete(self):
        with self.operation("DeleteNotebook"):
            answer = self.client.delete_notebook(DeleteNotebookRequest(id=self.id))
            equal(answer.status, "DELETING", "status")
            wait_for(lambda: is_gone(self.show), bool, "the end of the instance")

    def code_lab(self):
        client = self.client
        with self.operation("RunCodeLab"):
            opened = raw(client, "POST", "/v1/{project_id}/notebooks/open", "ShowNotebookResponse", body={})
            equal(opened.feature, "DEFAULT", "feature")
            shown = ShowNotebookRequest(id=opened.id)
            wait_for(lambda: client.show_notebook(shown), lambda found: found.status == "RUNNING", "RUNNING")
            again = raw(client, "POST", "/v1/{project_id}/notebooks/open", "ShowNotebookResponse",
                        body={"image_id": opened.image.id})
            equal((again.id, again.status), (opened.id, "RUNNING"), "the same instance")

    def workspaces(self):
        client = self.client
        with self.operation("ListUsers"):
            if hasattr(client, "list_users"):
                names = [user.user_name for user in client.list_users(ListUsersRequest()).users]
            else:
                # 3.1.211 has no model of this answer: that of an empty one keeps the text.
                path = "/v1/{project_id}/workspaces/users/list"
                answer = raw(client, "GET", path, "DeleteImageGroupResponse")
                names = [user["userName"] for user in json.loads(answer.raw_content)["users"]]
            true("mock-user" in names and "mock-frozen" not in names, names)
        with self.operation("CreateWorkspace"):
            made = client.create_workspace(CreateWorkspaceRequest(body=CreateWorkspaceReq(
                name=self.name, description="of the Python SDK", auth_type="PUBLIC", enterprise_project_id="0")))
            self.workspace = made.id
            equal((made.name, made.auth_type), (self.name, "PUBLIC"), "workspace")
        with self.operation("ListWorkspace"):
            page = client.list_workspace(ListWorkspaceRequest(
                name=self.name, offset=0, limit=10, sort_by="name", order="asc", enterprise_project_id="0",
                filter_accessible=True))
            equal([found.id for found in page.workspaces], [self.workspace], "workspaces")
            equal((page.count, page.total_count), (1, 1), "counts")
        one = {"workspace_id": self.workspace}
        with self.operation("ShowWorkspace"):
            equal(client.show_workspace(ShowWorkspaceRequest(**one)).name, self.name, "name of the workspace")
        with self.operation("UpdateWorkspace"):
            body = UpdateWorkspaceReq(name=f"{self.name}-b", description="renamed")
            equal(client.update_workspace(UpdateWorkspaceRequest(body=body, **one)).workspace_id, self.workspace, "id")
        with self.operation("ShowWorkspaceQuotas"):
            quota = client.show_workspace_quotas(ShowWorkspaceQuotasRequest(**one)).quotas[0]
        with self.operation("UpdateWorkspaceQuotas"):
            body = UpdateWorkspaceQuotasReq(
                quotas=[UpdateWorkspaceQuotasReqQuotas(resource=quota.resource, quota=quota.max_quota)])
            answer = client.update_workspace_quotas(UpdateWorkspaceQuotasRequest(body=body, **one))
            true(quota.resource in [found.resource for found in answer.quotas], "updated quota")
        with self.operation("ValidateAuthorization"):
            body = ValidateAuthorizationRequestBody(requests=[
                AuthRequests(action_id=str(uuid.uuid4()), action="modelarts:notebook:create")])
            answer = client.validate_authorization(ValidateAuthorizationRequest(body=body, **one))
            equal([result.verdict for result in answer.results], ["allow"], "verdict")
        with self.operation("DeleteWorkspace"):
            client.delete_workspace(DeleteWorkspaceRequest(**one))

            def is_deleted():
                try:
                    return client.show_workspace(ShowWorkspaceRequest(**one)) is None
                except ClientRequestException as error:
                    return error.error_code == "ModelArts.7005"

            wait_for(is_deleted, bool, "the end of the workspace")

    def authorizations(self):
        client = self.client
        user = {"user_id": uuid.uuid4().hex}
        with self.operation("CreateModelArtsAgency"):
            body = ModelArtsAgencyRequest(agency_name_suffix=self.name)
            client.create_model_arts_agency(CreateModelArtsAgencyRequest(body=body))
        with self.operation("CreateAuthorization"):
            body = AuthorizationRequest(
                type="agency", content=f"ma_agency_{self.name}", user_name=self.name, user_type="iam", **user)
            client.create_authorization(CreateAuthorizationRequest(body=body))
        with self.operation("GetAuthorizations"):
            page = client.get_authorizations(GetAuthorizationsRequest(sort_by="user_name", order="ASC", limit=1000, offset=0))
            true(user["user_id"] in [found.user_id for found in page.auth], "authorization")
        with self.operation("DeleteAuthorizations"):
            client.delete_authorizations(DeleteAuthorizationsRequest(**user))
            page = client.get_authorizations(GetAuthorizationsRequest())
            true(user["user_id"] not in [found.user_id for found in page.auth], "authorization is gone")
        with self.operation("ShowAuthmodeDetail"):
            mode = client.show_authmode_detail(ShowAuthmodeDetailRequest()).mode
        with self.operation("UpdateAuthMode"):
            body = UpdateAuthModeRequestBody(mode=mode)
            equal(client.update_auth_mode(UpdateAuthModeRequest(body=body)).mode, mode, "mode")
        with self.operation("ListPools"):
            client.list_pools(ListPoolsRequest(workspace_id="0", status="created"))
