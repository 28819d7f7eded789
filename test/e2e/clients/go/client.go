package main

import (
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/def"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"reflect"
	"strings"
)

// Request has the parameters of every operation; those left nil are not sent, as in the SDK's own requests.
type Request struct {
	Id             *string `json:"id,omitempty" in:"path"`
	InstanceId     *string `json:"instance_id,omitempty" in:"path"`
	StorageId      *string `json:"storage_id,omitempty" in:"path"`
	ResourceId     *string `json:"resource_id,omitempty" in:"path"`
	ImageId        *string `json:"image_id,omitempty" in:"path"`
	ClusterId      *string `json:"cluster_id,omitempty" in:"path"`
	Feature        *string `json:"feature,omitempty" in:"path"`
	Workspace      *string `json:"workspace_id,omitempty" in:"path"`
	InWorkspace    *string `json:"in_workspace,omitempty" in:"query" wire:"workspace_id"`
	ByFeature      *string `json:"by_feature,omitempty" in:"query" wire:"feature"`
	ById           *string `json:"by_id,omitempty" in:"query" wire:"id"`
	ByImageId      *string `json:"by_image_id,omitempty" in:"query" wire:"image_id"`
	Billing        *string `json:"billing,omitempty" in:"query"`
	Category       *string `json:"category,omitempty" in:"query"`
	Duration       *int64  `json:"duration,omitempty" in:"query"`
	Flavor         *string `json:"flavor,omitempty" in:"query"`
	Limit          *int32  `json:"limit,omitempty" in:"query"`
	Name           *string `json:"name,omitempty" in:"query"`
	NameFuzzyMatch *bool   `json:"name_fuzzy_match,omitempty" in:"query"`
	Offset         *int32  `json:"offset,omitempty" in:"query"`
	Order          *string `json:"order,omitempty" in:"query"`
	Scope          *string `json:"scope,omitempty" in:"query"`
	SortBy         *string `json:"sort_by,omitempty" in:"query"`
	SortDir        *string `json:"sort_dir,omitempty" in:"query"`
	SortKey        *string `json:"sort_key,omitempty" in:"query"`
	Status         *string `json:"status,omitempty" in:"query"`
	Type           *string `json:"type,omitempty" in:"query"`
	UserId         *string `json:"user_id,omitempty" in:"query"`
	Body           *any    `json:"body,omitempty" in:"body"`
}

var places = map[string]def.LocationType{"path": def.Path, "query": def.Query, "body": def.Body}

type Operation struct{ method, path string }

// Of the notebooks family; the SDK's Go part has no ModelArts, so they are described here over its core.
var operations = map[string]Operation{
	"ListNotebooks":         {"GET", "/v1/{project_id}/notebooks"},
	"ListAllNotebooks":      {"GET", "/v1/{project_id}/notebooks/all"},
	"CreateNotebook":        {"POST", "/v1/{project_id}/notebooks"},
	"ShowNotebook":          {"GET", "/v1/{project_id}/notebooks/{id}"},
	"UpdateNotebook":        {"PUT", "/v1/{project_id}/notebooks/{id}"},
	"DeleteNotebook":        {"DELETE", "/v1/{project_id}/notebooks/{id}"},
	"StartNotebook":         {"POST", "/v1/{project_id}/notebooks/{id}/start"},
	"StopNotebook":          {"POST", "/v1/{project_id}/notebooks/{id}/stop"},
	"ShowLease":             {"GET", "/v1/{project_id}/notebooks/{id}/lease"},
	"RenewLease":            {"PATCH", "/v1/{project_id}/notebooks/{id}/lease"},
	"ShowSwitchableFlavors": {"GET", "/v1/{project_id}/notebooks/{id}/flavors"},
	"ListFlavors":           {"GET", "/v1/{project_id}/notebooks/flavors"},
	"AttachDynamicStorage":  {"POST", "/v1/{project_id}/notebooks/{instance_id}/storage"},
	"ListDynamicStorages":   {"GET", "/v1/{project_id}/notebooks/{instance_id}/storage"},
	"ShowDynamicStorage":    {"GET", "/v1/{project_id}/notebooks/{instance_id}/storage/{storage_id}"},
	"DetachDynamicStorage":  {"DELETE", "/v1/{project_id}/notebooks/{instance_id}/storage/{storage_id}"},
	"CreateNotebookTags":    {"POST", "/v1/{project_id}/notebooks/{resource_id}/tags/create"},
	"DeleteNotebookTags":    {"DELETE", "/v1/{project_id}/notebooks/{resource_id}/tags/delete"},
	"ShowNotebookTags":      {"GET", "/v1/{project_id}/notebooks/tags"},
	"CreateImage":           {"POST", "/v1/{project_id}/notebooks/{id}/create-image"},
	"ListImage":             {"GET", "/v1/{project_id}/images"},
	"RegisterImage":         {"POST", "/v1/{project_id}/images"},
	"ShowImage":             {"GET", "/v1/{project_id}/images/{id}"},
	"DeleteImage":           {"DELETE", "/v1/{project_id}/images/{id}"},
	"ListImageGroup":        {"GET", "/v1/{project_id}/images/group"},
	"DeleteImageGroup":      {"DELETE", "/v1/{project_id}/images/group/{id}"},
	"UpdateImageGroup":      {"PUT", "/v1/{project_id}/images/group/{id}"},
	"SyncImage":             {"POST", "/v1/{project_id}/images/{image_id}/sync"},
	"ListAuthoringClusters": {"GET", "/v1/{project_id}/authoring/clusters"},
	"ShowCluster":           {"GET", "/v1/{project_id}/authoring/clusters/{cluster_id}"},
	"ListFeatures":          {"GET", "/v1/{project_id}/authoring/features/{feature}"},
	"ListWorkspace":         {"GET", "/v1/{project_id}/workspaces"},
	"CreateWorkspace":       {"POST", "/v1/{project_id}/workspaces"},
	"ShowWorkspace":         {"GET", "/v1/{project_id}/workspaces/{workspace_id}"},
	"UpdateWorkspace":       {"PUT", "/v1/{project_id}/workspaces/{workspace_id}"},
	"DeleteWorkspace":       {"DELETE", "/v1/{project_id}/workspaces/{workspace_id}"},
	"ShowWorkspaceQuotas":   {"GET", "/v1/{project_id}/workspaces/{workspace_id}/quotas"},
	"UpdateWorkspaceQuotas": {"PUT", "/v1/{project_id}/workspaces/{workspace_id}/quotas"},
	"ValidateAuthorization": {"POST", "/v1/{project_id}/workspaces/{workspace_id}/auth"},
	"GetAuthorizations":     {"GET", "/v2/{project_id}/authorizations"},
	"CreateAuthorization":   {"POST", "/v2/{project_id}/authorizations"},
	"DeleteAuthorizations":  {"DELETE", "/v2/{project_id}/authorizations"},
	"CreateModelArtsAgency": {"POST", "/v2/{project_id}/agency"},
	"ShowAuthmodeDetail":    {"GET", "/v1/auth-mode"},
	"UpdateAuthMode":        {"PUT", "/v1/auth-mode"},
	"ListPools":             {"GET", "/v2/{project_id}/pools"},
}

type Identity struct{ ak, sk, project, region, securityToken string }

// clientOf is a client of an endpoint and a project, or of a region whose project the SDK looks up.
func clientOf(url string, who Identity) (*core.HcHttpClient, error) {
	keys := basic.NewCredentialsBuilder().WithAk(who.ak).WithSk(who.sk).WithIamEndpointOverride(url)
	if who.project != "" {
		keys = keys.WithProjectId(who.project)
	}
	if who.securityToken != "" {
		keys = keys.WithSecurityToken(who.securityToken)
	}
	credentials, err := keys.SafeBuild()
	if err != nil {
		return nil, err
	}
	builder := core.NewHcHttpClientBuilder().WithCredential(credentials)
	if who.region != "" {
		return builder.WithRegion(region.NewRegion(who.region, url)).SafeBuild()
	}
	return builder.WithEndpoints([]string{url}).SafeBuild()
}

// call runs an operation, and gives an empty answer beside an error; the SDK reads the answer into the type, and fails where a JSON type is another.
func call[Answer any](client *core.HcHttpClient, name string, request Request) (*Answer, error) {
	operation := operations[name]
	builder := def.NewHttpRequestDefBuilder().WithMethod(operation.method).WithPath(operation.path).
		WithResponse(new(Answer)).WithContentType("application/json")
	fields := reflect.TypeOf(request)
	for i := 0; i < fields.NumField(); i++ {
		field := fields.Field(i)
		tag := field.Tag.Get("wire")
		if tag == "" {
			tag = strings.Split(field.Tag.Get("json"), ",")[0]
		}
		builder.WithRequestField(def.NewFieldDef().WithName(field.Name).WithJsonTag(tag).
			WithLocationType(places[field.Tag.Get("in")]))
	}
	answer, err := client.Sync(&request, builder.Build())
	if err != nil {
		return new(Answer), err
	}
	return answer.(*Answer), nil
}

func at[Value any](value Value) *Value { return &value }

type object = map[string]any

func body(value object) *any { return at[any](value) }
