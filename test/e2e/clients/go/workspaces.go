package main

import "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"

func (life *Life) workspaces() {
	var id string
	life.report.operation("ListUsers", func() error {
		list, err := listUsers(life.client)
		if err != nil {
			return err
		}
		for _, user := range list.Users {
			if user.UserName == "mock-user" {
				return nil
			}
		}
		return equal("users", list.Users, "mock-user among them")
	})
	life.report.operation("CreateWorkspace", func() error {
		made, err := life.client.CreateWorkspace(&model.CreateWorkspaceRequest{Body: &model.CreateWorkspaceReq{
			Name: life.name, Description: at("of the Go SDK"), AuthType: word[model.CreateWorkspaceReqAuthType]("PUBLIC"),
		}})
		if err != nil {
			return err
		}
		id = of(made.Id)
		return equal("name", of(made.Name), life.name)
	})
	life.report.operation("ListWorkspace", func() error {
		list, err := life.client.ListWorkspace(&model.ListWorkspaceRequest{
			Name: &life.name, Limit: at(int32(10)), SortBy: word[model.ListWorkspaceRequestSortBy]("name"),
			Order: word[model.ListWorkspaceRequestOrder]("asc"),
		})
		if err != nil {
			return err
		}
		if err := equal("count", of(list.Count), int32(1)); err != nil {
			return err
		}
		return equal("id", of(of(list.Workspaces)[0].Id), id)
	})
	show := func() (*model.ShowWorkspaceResponse, error) {
		return life.client.ShowWorkspace(&model.ShowWorkspaceRequest{WorkspaceId: id})
	}
	life.report.operation("ShowWorkspace", func() error {
		found, err := show()
		if err != nil {
			return err
		}
		return equal("auth type", of(found.AuthType), "PUBLIC")
	})
	life.report.operation("UpdateWorkspace", func() error {
		answer, err := life.client.UpdateWorkspace(&model.UpdateWorkspaceRequest{WorkspaceId: id,
			Body: &model.UpdateWorkspaceReq{Name: at(life.name + "-b")}})
		if err != nil {
			return err
		}
		return equal("id", of(answer.WorkspaceId), id)
	})
	var resource string
	var limit int32
	life.report.operation("ShowWorkspaceQuotas", func() error {
		answer, err := life.client.ShowWorkspaceQuotas(&model.ShowWorkspaceQuotasRequest{WorkspaceId: id})
		if err != nil {
			return err
		}
		if err := equal("some", len(of(answer.Quotas)) > 0, true); err != nil {
			return err
		}
		resource, limit = of(of(answer.Quotas)[0].Resource), of(of(answer.Quotas)[0].MaxQuota)
		return nil
	})
	life.report.operation("UpdateWorkspaceQuotas", func() error {
		quotas := []model.UpdateWorkspaceQuotasReqQuotas{{Resource: resource, Quota: limit}}
		_, err := life.client.UpdateWorkspaceQuotas(&model.UpdateWorkspaceQuotasRequest{WorkspaceId: id,
			Body: &model.UpdateWorkspaceQuotasReq{Quotas: quotas}})
		return err
	})
	life.report.operation("ValidateAuthorization", func() error {
		requests := []model.AuthRequests{{ActionId: randomUuid(), Action: "modelarts:notebook:create"}}
		answer, err := life.client.ValidateAuthorization(&model.ValidateAuthorizationRequest{WorkspaceId: id,
			Body: &model.ValidateAuthorizationRequestBody{Requests: requests}})
		if err != nil {
			return err
		}
		if err := equal("results", len(of(answer.Results)), 1); err != nil {
			return err
		}
		return equal("verdict", of(answer.Results)[0].Verdict.Value(), "allow")
	})
	life.report.operation("DeleteWorkspace", func() error {
		if _, err := life.client.DeleteWorkspace(&model.DeleteWorkspaceRequest{WorkspaceId: id}); err != nil {
			return err
		}
		return waitFor("the end of the workspace", func() (bool, error) {
			_, err := show()
			if err == nil {
				return false, nil
			}
			return true, refused(err, 400, "ModelArts.7005")
		})
	})
}
