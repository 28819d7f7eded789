package main

import (
	"errors"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
)

func (life *Life) groups() (*model.ListImageGroupResponse, error) {
	return life.client.ListImageGroup(&model.ListImageGroupRequest{
		Name: &life.name, NameFuzzyMatch: at(false), Limit: at(int32(10)),
	})
}

func (life *Life) callDeleteGroup() error {
	_, err := life.client.DeleteImageGroup(&model.DeleteImageGroupRequest{
		Id: life.group, Body: &model.DeleteImageGroupRequestBody{IsForce: at(false)},
	})
	return err
}

// deleteGroup works once no instance uses an image of the group.
func (life *Life) deleteGroup() {
	life.report.operation("DeleteImageGroup", func() error {
		if err := life.callDeleteGroup(); err != nil {
			return err
		}
		page, err := life.groups()
		if err != nil {
			return err
		}
		return equal("groups", of(page.Total), int64(0))
	})
}

func (life *Life) images() {
	life.report.operation("CreateImage", func() error {
		saved, err := life.client.CreateImage(&model.CreateImageRequest{Id: life.id,
			Body: &model.ImageCreateReq{Name: life.name, Namespace: "lab", Tag: at("v1")}})
		if err != nil {
			return err
		}
		err = waitFor("ACTIVE", func() (bool, error) {
			found, err := life.client.ShowImage(&model.ShowImageRequest{Id: of(saved.Id)})
			return err == nil && found.Status.Value() == "ACTIVE", err
		})
		return first(equal("origin", saved.Origin.Value(), "IMAGE_SAVE"), err, life.until("RUNNING"))
	})
	var id string
	life.report.operation("RegisterImage", func() error {
		image, err := life.client.RegisterImage(&model.RegisterImageRequest{Body: &model.ImageRegRequest{
			Arch:             word[model.ImageRegRequestArch]("X86_64"),
			ResourceCategory: words[model.ImageRegRequestResourceCategory]("CPU"),
			Services:         words[model.ImageRegRequestServices]("NOTEBOOK", "SSH"),
			SwrPath:          "swr.cn-north-4.myhuaweicloud.com/lab/" + life.name + ":v2",
			Visibility:       word[model.ImageRegRequestVisibility]("PRIVATE"),
		}})
		if err != nil {
			return err
		}
		id = of(image.Id)
		return first(equal("status", image.Status.Value(), "ACTIVE"), equal("tag", of(image.Tag), "v2"))
	})
	life.report.operation("SyncImage", func() error {
		image, err := life.client.SyncImage(&model.SyncImageRequest{ImageId: id})
		if err != nil {
			return err
		}
		return equal("id", of(image.Id), id)
	})
	life.report.operation("ListImageGroup", func() error {
		page, err := life.groups()
		if err != nil {
			return err
		}
		if err := equal("groups", len(of(page.Data)), 1); err != nil {
			return err
		}
		group := of(page.Data)[0]
		life.group = of(group.Id)
		return equal("versions", of(group.VersionCount), int32(2))
	})
	life.report.operation("UpdateImageGroup", func() error {
		tags := []model.UpdateImageGroupRequestBodyTags{{Key: at("team"), Value: at("nlp")}}
		_, err := life.client.UpdateImageGroup(&model.UpdateImageGroupRequest{Id: life.group,
			Body: &model.UpdateImageGroupRequestBody{ReadMe: at("# lab"), Tags: &tags}})
		return err
	})
	life.report.operation("DeleteImage", func() error {
		image, err := life.client.DeleteImage(&model.DeleteImageRequest{Id: id,
			Body: &model.DeleteImageRequestBody{IsForce: at(false)}})
		if err != nil {
			return err
		}
		_, missing := life.client.ShowImage(&model.ShowImageRequest{Id: id})
		return first(equal("status", image.Status.Value(), "DELETED"), refused(missing, 400, "ModelArts.6404"))
	})
	life.report.operation("DeleteImageGroup", func() error {
		return refused(life.callDeleteGroup(), 400, "ModelArts.6344")
	})
}

func (life *Life) pools() {
	var pool string
	life.report.operation("ListAuthoringClusters", func() error {
		page, err := life.client.ListAuthoringClusters(&model.ListAuthoringClustersRequest{
			Type: "DEDICATED", WorkspaceId: at("0"), Scope: at("NOTEBOOK"),
		})
		if err != nil {
			return err
		}
		if err := equal("pools", len(of(page.Data)), 1); err != nil {
			return err
		}
		pool = of(of(page.Data)[0].PoolId)
		return equal("some", pool != "", true)
	})
	life.report.operation("ShowCluster", func() error {
		cluster, err := life.client.ShowCluster(&model.ShowClusterRequest{ClusterId: pool})
		if err != nil {
			return err
		}
		return equal("pool", of(cluster.PoolId), pool)
	})
	life.report.operation("ListFeatures", func() error {
		feature, err := life.client.ListFeatures(&model.ListFeaturesRequest{Feature: "NOTEBOOK"})
		if err != nil {
			return err
		}
		return first(equal("name", of(feature.Name), "NOTEBOOK"), equal("enabled", of(feature.Enabled), true))
	})
	life.report.operation("ListPools", func() error {
		pools, err := life.client.ListPools(&model.ListPoolsRequest{Status: at("created")})
		if err != nil {
			return err
		}
		return equal("kind", of(pools.Kind), "PoolList")
	})
}

func (life *Life) authorizations() {
	user := randomHex()
	life.report.operation("CreateModelArtsAgency", func() error {
		_, err := life.client.CreateModelArtsAgency(&model.CreateModelArtsAgencyRequest{
			Body: &model.ModelArtsAgencyRequest{AgencyNameSuffix: &life.name},
		})
		return err
	})
	life.report.operation("CreateAuthorization", func() error {
		made := &model.CreateAuthorizationRequest{Body: &model.AuthorizationRequest{
			UserId: &user, Type: word[model.AuthorizationRequestType]("agency"),
			Content: "ma_agency_" + life.name, UserType: at("iam"),
		}}
		_, err := life.client.CreateAuthorization(made)
		_, again := life.client.CreateAuthorization(made)
		return first(err, again)
	})
	has := func() (bool, error) {
		list, err := life.client.GetAuthorizations(&model.GetAuthorizationsRequest{
			SortBy: word[model.GetAuthorizationsRequestSortBy]("user_name"),
			Order:  word[model.GetAuthorizationsRequestOrder]("ASC"), Limit: at(int32(1000)),
		})
		if err != nil {
			return false, err
		}
		for _, authorization := range of(list.Auth) {
			if of(authorization.UserId) == user {
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
		_, err := life.client.DeleteAuthorizations(&model.DeleteAuthorizationsRequest{UserId: &user})
		found, errList := has()
		return first(err, errList, equal("there", found, false))
	})
	var mode string
	life.report.operation("ShowAuthmodeDetail", func() error {
		answer, err := life.client.ShowAuthmodeDetail(&model.ShowAuthmodeDetailRequest{})
		if err != nil {
			return err
		}
		mode = answer.Mode.Value()
		return equal("some", mode != "", true)
	})
	life.report.operation("UpdateAuthMode", func() error {
		if mode == "" {
			return errors.New("no mode to set")
		}
		_, err := life.client.UpdateAuthMode(&model.UpdateAuthModeRequest{Body: &model.UpdateAuthModeRequestBody{
			Mode: *word[model.UpdateAuthModeRequestBodyMode](mode),
		}})
		return err
	})
}
