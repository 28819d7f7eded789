package main

import "errors"

func (life *Life) images() {
	life.report.operation("CreateImage", func() error {
		saved, err := call[Image](life.client, "CreateImage",
			Request{Id: &life.id, Body: body(object{"name": life.name, "namespace": "lab", "tag": "v1"})})
		if err := first(err, equal("origin", saved.Origin, "IMAGE_SAVE")); err != nil {
			return err
		}
		err = waitFor("ACTIVE", func() (bool, error) {
			found, err := call[Image](life.client, "ShowImage", Request{Id: &saved.Id})
			return err == nil && found.State == "ACTIVE", err
		})
		return first(err, life.until("RUNNING"))
	})
	var id, group string
	life.report.operation("RegisterImage", func() error {
		image, err := call[Image](life.client, "RegisterImage", Request{Body: body(object{
			"arch": "X86_64", "resource_category": []string{"CPU"}, "services": []string{"NOTEBOOK", "SSH"},
			"swr_path": "swr.cn-north-4.myhuaweicloud.com/lab/" + life.name + ":v2", "visibility": "PRIVATE",
		})})
		id = image.Id
		return first(err, equal("status", image.State, "ACTIVE"), equal("tag", image.Tag, "v2"))
	})
	life.report.operation("SyncImage", func() error {
		image, err := call[Image](life.client, "SyncImage", Request{ImageId: &id})
		return first(err, equal("id", image.Id, id))
	})
	mine := Request{Name: &life.name, NameFuzzyMatch: at(false), Limit: at(int32(10))}
	life.report.operation("ListImageGroup", func() error {
		page, err := call[Page[Group]](life.client, "ListImageGroup", mine)
		if err := first(err, equal("groups", len(page.Data), 1)); err != nil {
			return err
		}
		group = page.Data[0].Id
		return first(equal("versions", page.Data[0].VersionCount, int32(2)))
	})
	life.report.operation("UpdateImageGroup", func() error {
		_, err := call[Status](life.client, "UpdateImageGroup", Request{Id: &group,
			Body: body(object{"read_me": "# lab", "tags": []object{{"key": "team", "value": "nlp"}}})})
		return err
	})
	unforced := body(object{"is_force": false})
	life.report.operation("DeleteImage", func() error {
		image, err := call[Image](life.client, "DeleteImage", Request{Id: &id, Body: unforced})
		_, missing := call[Image](life.client, "ShowImage", Request{Id: &id})
		return first(err, equal("status", image.State, "DELETED"), refused(missing, 400, "ModelArts.6404"))
	})
	life.report.operation("DeleteImageGroup", func() error {
		if _, err := call[Status](life.client, "DeleteImageGroup", Request{Id: &group, Body: unforced}); err != nil {
			return err
		}
		page, err := call[Page[Group]](life.client, "ListImageGroup", mine)
		return first(err, equal("groups", page.Total, int64(0)))
	})
}

func (life *Life) pools() {
	var pool string
	life.report.operation("ListAuthoringClusters", func() error {
		page, err := call[Page[Cluster]](life.client, "ListAuthoringClusters",
			Request{Type: at("DEDICATED"), InWorkspace: at("0"), Scope: at("NOTEBOOK")})
		if err := first(err, equal("pools", len(page.Data), 1)); err != nil {
			return err
		}
		pool = page.Data[0].PoolId
		return equal("some", pool != "", true)
	})
	life.report.operation("ShowCluster", func() error {
		cluster, err := call[Cluster](life.client, "ShowCluster", Request{ClusterId: &pool})
		return first(err, equal("pool", cluster.PoolId, pool))
	})
	life.report.operation("ListFeatures", func() error {
		feature, err := call[FeatureOf](life.client, "ListFeatures", Request{Feature: at("NOTEBOOK")})
		return first(err, equal("name", feature.Name, "NOTEBOOK"), equal("enabled", feature.Enabled, true))
	})
	life.report.operation("ListPools", func() error {
		pools, err := call[Pools](life.client, "ListPools", Request{Status: at("created")})
		return first(err, equal("kind", pools.Kind, "PoolList"))
	})
}

func (life *Life) workspaces() {
	var id string
	one := Request{Workspace: &id}
	life.report.operation("CreateWorkspace", func() error {
		made, err := call[Workspace](life.client, "CreateWorkspace",
			Request{Body: body(object{"name": life.name, "description": "of the Go SDK", "auth_type": "PUBLIC"})})
		id = made.Id
		return first(err, equal("name", made.Name, life.name))
	})
	life.report.operation("ListWorkspace", func() error {
		list, err := call[Workspaces](life.client, "ListWorkspace",
			Request{Name: &life.name, Limit: at(int32(10)), SortBy: at("name"), Order: at("asc")})
		if err := first(err, equal("count", list.Count, int32(1))); err != nil {
			return err
		}
		return equal("id", list.Workspaces[0].Id, id)
	})
	life.report.operation("ShowWorkspace", func() error {
		found, err := call[Workspace](life.client, "ShowWorkspace", one)
		return first(err, equal("auth type", found.AuthType, "PUBLIC"))
	})
	life.report.operation("UpdateWorkspace", func() error {
		answer, err := call[Workspace](life.client, "UpdateWorkspace",
			Request{Workspace: &id, Body: body(object{"name": life.name + "-b"})})
		return first(err, equal("id", answer.WorkspaceId, id))
	})
	var resource string
	var limit int32
	life.report.operation("ShowWorkspaceQuotas", func() error {
		answer, err := call[Quotas](life.client, "ShowWorkspaceQuotas", one)
		if err := first(err, equal("some", len(answer.Quotas) > 0, true)); err != nil {
			return err
		}
		resource, limit = answer.Quotas[0].Resource, answer.Quotas[0].MaxQuota
		return nil
	})
	life.report.operation("UpdateWorkspaceQuotas", func() error {
		_, err := call[Quotas](life.client, "UpdateWorkspaceQuotas", Request{Workspace: &id,
			Body: body(object{"quotas": []object{{"resource": resource, "quota": limit}}})})
		return err
	})
	life.report.operation("ValidateAuthorization", func() error {
		answer, err := call[Verdicts](life.client, "ValidateAuthorization", Request{Workspace: &id,
			Body: body(object{"requests": []object{{"action_id": randomUuid(), "action": "modelarts:notebook:create"}}})})
		if err := first(err, equal("results", len(answer.Results), 1)); err != nil {
			return err
		}
		return equal("verdict", answer.Results[0].Verdict, "allow")
	})
	life.report.operation("DeleteWorkspace", func() error {
		if _, err := call[Workspace](life.client, "DeleteWorkspace", one); err != nil {
			return err
		}
		return waitFor("the end of the workspace", func() (bool, error) {
			_, err := call[Workspace](life.client, "ShowWorkspace", one)
			if err == nil {
				return false, nil
			}
			return true, refused(err, 400, "ModelArts.7005")
		})
	})
}

func (life *Life) authorizations() {
	user := randomHex()
	made := Request{Body: body(object{
		"user_id": user, "type": "agency", "content": "ma_agency_" + life.name, "user_type": "iam",
	})}
	life.report.operation("CreateModelArtsAgency", func() error {
		answer, err := call[Result](life.client, "CreateModelArtsAgency",
			Request{Body: body(object{"agency_name_suffix": life.name})})
		return first(err, equal("name", answer.AgencyName, "ma_agency_"+life.name))
	})
	life.report.operation("CreateAuthorization", func() error {
		answer, err := call[Result](life.client, "CreateAuthorization", made)
		again, secondErr := call[Result](life.client, "CreateAuthorization", made)
		return first(err, equal("result", answer.Result, "true"), secondErr, equal("second result", again.Result, "true"))
	})
	has := func() (bool, error) {
		list, err := call[Authorizations](life.client, "GetAuthorizations",
			Request{SortBy: at("user_name"), Order: at("ASC"), Limit: at(int32(1000))})
		if err != nil {
			return false, err
		}
		for _, authorization := range list.Auth {
			if authorization.UserId == user {
				return true, nil
			}
		}
		return false, nil
	}
	life.report.operation("GetAuthorizations", func() error {
		found, err := has()
		return first(err, equal("there", found, true))
	})
	life.report.operation("DeleteAuthorizations", func() error {
		_, err := call[Result](life.client, "DeleteAuthorizations", Request{UserId: &user})
		found, errList := has()
		return first(err, errList, equal("there", found, false))
	})
	var mode string
	life.report.operation("ShowAuthmodeDetail", func() error {
		answer, err := call[Result](life.client, "ShowAuthmodeDetail", Request{})
		mode = answer.Mode
		return first(err, equal("some", mode != "", true))
	})
	life.report.operation("UpdateAuthMode", func() error {
		if mode == "" {
			return errors.New("no mode to set")
		}
		answer, err := call[Result](life.client, "UpdateAuthMode", Request{Body: body(object{"mode": mode})})
		return first(err, equal("mode", answer.Mode, mode))
	})
}
