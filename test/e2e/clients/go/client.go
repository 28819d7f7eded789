package main

import (
	"encoding/json"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/def"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	modelarts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
)

type Client = modelarts.ModelArtsClient

type Identity struct{ ak, sk, project, region, securityToken string }

// clientOf is a client of an endpoint and a project, or of a region whose project the SDK looks up.
func clientOf(url string, who Identity) (*Client, error) {
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
	builder := modelarts.ModelArtsClientBuilder().WithCredential(credentials)
	if who.region != "" {
		builder = builder.WithRegion(region.NewRegion(who.region, url))
	} else {
		builder = builder.WithEndpoints([]string{url})
	}
	core, err := builder.SafeBuild()
	if err != nil {
		return nil, err
	}
	return modelarts.NewModelArtsClient(core), nil
}

// The SDK has no ListUsers and no RunCodeLab: its core sends them.

type Users struct {
	HttpStatusCode int `json:"-"`
	Users          []struct {
		UserName string `json:"userName"`
	} `json:"users"`
}

func listUsers(client *Client) (*Users, error) {
	builder := def.NewHttpRequestDefBuilder().WithMethod("GET").WithPath("/v1/{project_id}/workspaces/users/list").
		WithResponse(new(Users)).WithContentType("application/json")
	answer, err := client.HcClient.Sync(&struct{}{}, builder.Build())
	if err != nil {
		return nil, err
	}
	return answer.(*Users), nil
}

type CodeLabRequest struct {
	Body *CodeLabBody `json:"body"`
}

type CodeLabBody struct {
	ImageId *string `json:"image_id,omitempty"`
}

func runCodeLab(client *Client, body CodeLabBody) (*model.ShowNotebookResponse, error) {
	builder := def.NewHttpRequestDefBuilder().WithMethod("POST").WithPath("/v1/{project_id}/notebooks/open").
		WithResponse(new(model.ShowNotebookResponse)).WithContentType("application/json").
		WithRequestField(def.NewFieldDef().WithName("Body").WithLocationType(def.Body))
	answer, err := client.HcClient.Sync(&CodeLabRequest{Body: &body}, builder.Build())
	if err != nil {
		return nil, err
	}
	return answer.(*model.ShowNotebookResponse), nil
}

func at[Value any](value Value) *Value { return &value }

// of is the value behind a pointer of the SDK's models, or the zero value.
func of[Value any](pointer *Value) Value {
	if pointer == nil {
		return *new(Value)
	}
	return *pointer
}

// word is a value of one of the SDK's enum types, whose fields are private.
func word[Enum any](text string) *Enum {
	value := new(Enum)
	quoted, _ := json.Marshal(text)
	if err := json.Unmarshal(quoted, value); err != nil {
		panic(err)
	}
	return value
}

// words are several of them.
func words[Enum any](texts ...string) *[]Enum {
	var values []Enum
	for _, text := range texts {
		values = append(values, *word[Enum](text))
	}
	return &values
}

type object = map[string]any
