package clients;

import static com.huaweicloud.sdk.core.http.HttpMethod.DELETE;
import static com.huaweicloud.sdk.core.http.HttpMethod.GET;
import static com.huaweicloud.sdk.core.http.HttpMethod.PATCH;
import static com.huaweicloud.sdk.core.http.HttpMethod.POST;
import static com.huaweicloud.sdk.core.http.HttpMethod.PUT;

import clients.AccessModels.*;
import clients.CatalogModels.*;
import clients.NotebookModels.*;
import com.huaweicloud.sdk.core.SdkResponse;

/** Of the notebooks family: the SDK's ModelArts part is not on Maven Central. */
final class Operations {
  static final Operation<ListNotebooksResponse> LIST_NOTEBOOKS =
      new Operation<>("ListNotebooks", GET, "/v1/{project_id}/notebooks", ListNotebooksResponse.class);
  static final Operation<ListNotebooksResponse> LIST_ALL_NOTEBOOKS =
      new Operation<>("ListAllNotebooks", GET, "/v1/{project_id}/notebooks/all", ListNotebooksResponse.class);
  static final Operation<NotebookResp> CREATE_NOTEBOOK =
      new Operation<>("CreateNotebook", POST, "/v1/{project_id}/notebooks", NotebookResp.class);
  static final Operation<NotebookResp> SHOW_NOTEBOOK =
      new Operation<>("ShowNotebook", GET, "/v1/{project_id}/notebooks/{id}", NotebookResp.class);
  static final Operation<NotebookResp> UPDATE_NOTEBOOK =
      new Operation<>("UpdateNotebook", PUT, "/v1/{project_id}/notebooks/{id}", NotebookResp.class);
  static final Operation<NotebookResp> DELETE_NOTEBOOK =
      new Operation<>("DeleteNotebook", DELETE, "/v1/{project_id}/notebooks/{id}", NotebookResp.class);
  static final Operation<NotebookResp> START_NOTEBOOK =
      new Operation<>("StartNotebook", POST, "/v1/{project_id}/notebooks/{id}/start", NotebookResp.class);
  static final Operation<NotebookResp> STOP_NOTEBOOK =
      new Operation<>("StopNotebook", POST, "/v1/{project_id}/notebooks/{id}/stop", NotebookResp.class);
  static final Operation<Lease> SHOW_LEASE =
      new Operation<>("ShowLease", GET, "/v1/{project_id}/notebooks/{id}/lease", Lease.class);
  static final Operation<Lease> RENEW_LEASE =
      new Operation<>("RenewLease", PATCH, "/v1/{project_id}/notebooks/{id}/lease", Lease.class);
  static final Operation<ListFlavorsResponse> SHOW_SWITCHABLE_FLAVORS =
      new Operation<>("ShowSwitchableFlavors", GET, "/v1/{project_id}/notebooks/{id}/flavors", ListFlavorsResponse.class);
  static final Operation<ListFlavorsResponse> LIST_FLAVORS =
      new Operation<>("ListFlavors", GET, "/v1/{project_id}/notebooks/flavors", ListFlavorsResponse.class);
  static final Operation<NotebookResp> RUN_CODE_LAB =
      new Operation<>("RunCodeLab", POST, "/v1/{project_id}/notebooks/open", NotebookResp.class);
  static final Operation<DataVolumesRes> ATTACH_DYNAMIC_STORAGE =
      new Operation<>("AttachDynamicStorage", POST, "/v1/{project_id}/notebooks/{instance_id}/storage", DataVolumesRes.class);
  static final Operation<ListDynamicStoragesResponse> LIST_DYNAMIC_STORAGES =
      new Operation<>("ListDynamicStorages", GET, "/v1/{project_id}/notebooks/{instance_id}/storage", ListDynamicStoragesResponse.class);
  static final Operation<DataVolumesRes> SHOW_DYNAMIC_STORAGE =
      new Operation<>("ShowDynamicStorage", GET, "/v1/{project_id}/notebooks/{instance_id}/storage/{storage_id}", DataVolumesRes.class);
  static final Operation<DataVolumesRes> DETACH_DYNAMIC_STORAGE =
      new Operation<>("DetachDynamicStorage", DELETE, "/v1/{project_id}/notebooks/{instance_id}/storage/{storage_id}", DataVolumesRes.class);
  static final Operation<SdkResponse> CREATE_NOTEBOOK_TAGS =
      new Operation<>("CreateNotebookTags", POST, "/v1/{project_id}/notebooks/{resource_id}/tags/create", SdkResponse.class);
  static final Operation<SdkResponse> DELETE_NOTEBOOK_TAGS =
      new Operation<>("DeleteNotebookTags", DELETE, "/v1/{project_id}/notebooks/{resource_id}/tags/delete", SdkResponse.class);
  static final Operation<ShowNotebookTagsResponse> SHOW_NOTEBOOK_TAGS =
      new Operation<>("ShowNotebookTags", GET, "/v1/{project_id}/notebooks/tags", ShowNotebookTagsResponse.class);
  static final Operation<Image> CREATE_IMAGE =
      new Operation<>("CreateImage", POST, "/v1/{project_id}/notebooks/{id}/create-image", Image.class);
  static final Operation<ListImageResponse> LIST_IMAGE =
      new Operation<>("ListImage", GET, "/v1/{project_id}/images", ListImageResponse.class);
  static final Operation<Image> REGISTER_IMAGE =
      new Operation<>("RegisterImage", POST, "/v1/{project_id}/images", Image.class);
  static final Operation<Image> SHOW_IMAGE =
      new Operation<>("ShowImage", GET, "/v1/{project_id}/images/{id}", Image.class);
  static final Operation<Image> DELETE_IMAGE =
      new Operation<>("DeleteImage", DELETE, "/v1/{project_id}/images/{id}", Image.class);
  static final Operation<ListImageGroupResponse> LIST_IMAGE_GROUP =
      new Operation<>("ListImageGroup", GET, "/v1/{project_id}/images/group", ListImageGroupResponse.class);
  static final Operation<SdkResponse> DELETE_IMAGE_GROUP =
      new Operation<>("DeleteImageGroup", DELETE, "/v1/{project_id}/images/group/{id}", SdkResponse.class);
  static final Operation<SdkResponse> UPDATE_IMAGE_GROUP =
      new Operation<>("UpdateImageGroup", PUT, "/v1/{project_id}/images/group/{id}", SdkResponse.class);
  static final Operation<Image> SYNC_IMAGE =
      new Operation<>("SyncImage", POST, "/v1/{project_id}/images/{image_id}/sync", Image.class);
  static final Operation<ListAuthoringClustersResponse> LIST_AUTHORING_CLUSTERS =
      new Operation<>("ListAuthoringClusters", GET, "/v1/{project_id}/authoring/clusters", ListAuthoringClustersResponse.class);
  static final Operation<ClusterResponse> SHOW_CLUSTER =
      new Operation<>("ShowCluster", GET, "/v1/{project_id}/authoring/clusters/{cluster_id}", ClusterResponse.class);
  static final Operation<ListFeaturesResponse> LIST_FEATURES =
      new Operation<>("ListFeatures", GET, "/v1/{project_id}/authoring/features/{feature}", ListFeaturesResponse.class);
  static final Operation<ListWorkspaceResponse> LIST_WORKSPACE =
      new Operation<>("ListWorkspace", GET, "/v1/{project_id}/workspaces", ListWorkspaceResponse.class);
  static final Operation<WorkspaceDetail> CREATE_WORKSPACE =
      new Operation<>("CreateWorkspace", POST, "/v1/{project_id}/workspaces", WorkspaceDetail.class);
  static final Operation<WorkspaceDetail> SHOW_WORKSPACE =
      new Operation<>("ShowWorkspace", GET, "/v1/{project_id}/workspaces/{workspace_id}", WorkspaceDetail.class);
  static final Operation<WorkspaceIdResponse> UPDATE_WORKSPACE =
      new Operation<>("UpdateWorkspace", PUT, "/v1/{project_id}/workspaces/{workspace_id}", WorkspaceIdResponse.class);
  static final Operation<WorkspaceIdResponse> DELETE_WORKSPACE =
      new Operation<>("DeleteWorkspace", DELETE, "/v1/{project_id}/workspaces/{workspace_id}", WorkspaceIdResponse.class);
  static final Operation<WorkspaceQuotasResponse> SHOW_WORKSPACE_QUOTAS =
      new Operation<>("ShowWorkspaceQuotas", GET, "/v1/{project_id}/workspaces/{workspace_id}/quotas", WorkspaceQuotasResponse.class);
  static final Operation<WorkspaceQuotasResponse> UPDATE_WORKSPACE_QUOTAS =
      new Operation<>("UpdateWorkspaceQuotas", PUT, "/v1/{project_id}/workspaces/{workspace_id}/quotas", WorkspaceQuotasResponse.class);
  static final Operation<ListUsersResponse> LIST_USERS =
      new Operation<>("ListUsers", GET, "/v1/{project_id}/workspaces/users/list", ListUsersResponse.class);
  static final Operation<ValidateAuthorizationResponse> VALIDATE_AUTHORIZATION =
      new Operation<>("ValidateAuthorization", POST, "/v1/{project_id}/workspaces/{workspace_id}/auth", ValidateAuthorizationResponse.class);
  static final Operation<GetAuthorizationsResponse> GET_AUTHORIZATIONS =
      new Operation<>("GetAuthorizations", GET, "/v2/{project_id}/authorizations", GetAuthorizationsResponse.class);
  static final Operation<ResultResponse> CREATE_AUTHORIZATION =
      new Operation<>("CreateAuthorization", POST, "/v2/{project_id}/authorizations", ResultResponse.class);
  static final Operation<ResultResponse> DELETE_AUTHORIZATIONS =
      new Operation<>("DeleteAuthorizations", DELETE, "/v2/{project_id}/authorizations", ResultResponse.class);
  static final Operation<AgencyNameResponse> CREATE_MODELARTS_AGENCY =
      new Operation<>("CreateModelArtsAgency", POST, "/v2/{project_id}/agency", AgencyNameResponse.class);
  static final Operation<AuthMode> SHOW_AUTHMODE_DETAIL =
      new Operation<>("ShowAuthmodeDetail", GET, "/v1/auth-mode", AuthMode.class);
  static final Operation<AuthMode> UPDATE_AUTH_MODE =
      new Operation<>("UpdateAuthMode", PUT, "/v1/auth-mode", AuthMode.class);
  static final Operation<PoolList> LIST_POOLS =
      new Operation<>("ListPools", GET, "/v2/{project_id}/pools", PoolList.class);

  private Operations() {}
}
