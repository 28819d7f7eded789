package main

import "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"

func (life *Life) storages() {
	var id string
	show := func() (*model.ShowDynamicStorageResponse, error) {
		return life.client.ShowDynamicStorage(&model.ShowDynamicStorageRequest{InstanceId: life.id, StorageId: id})
	}
	life.report.operation("AttachDynamicStorage", func() error {
		storage, err := life.client.AttachDynamicStorage(&model.AttachDynamicStorageRequest{InstanceId: life.id,
			Body: &model.DataVolumesReq{
				Category: *word[model.DataVolumesReqCategory]("OBS"), MountPath: "/data/corpus/",
				Uri: "obs://lab-datasets/corpus/",
			}})
		if err != nil {
			return err
		}
		id = of(storage.Id)
		return equal("status", of(storage.Status), "MOUNTING")
	})
	life.report.operation("ShowDynamicStorage", func() error {
		return waitFor("MOUNTED", func() (bool, error) {
			found, err := show()
			return err == nil && of(found.Status) == "MOUNTED", err
		})
	})
	life.report.operation("ListDynamicStorages", func() error {
		page, err := life.client.ListDynamicStorages(&model.ListDynamicStoragesRequest{InstanceId: life.id})
		if err != nil {
			return err
		}
		return first(equal("storages", len(of(page.Data)), 1), equal("total", of(page.Total), int64(1)))
	})
	life.report.operation("DetachDynamicStorage", func() error {
		storage, err := life.client.DetachDynamicStorage(
			&model.DetachDynamicStorageRequest{InstanceId: life.id, StorageId: id})
		if err != nil {
			return err
		}
		gone := waitFor("the unmount", func() (bool, error) {
			_, err := show()
			return isGone(err)
		})
		return first(equal("status", of(storage.Status), "UNMOUNTING"), gone)
	})
}

func (life *Life) shownTags() (map[string]string, error) {
	found, err := life.show()
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, tag := range of(found.Tags) {
		tags[of(tag.Key)] = of(tag.Value)
	}
	return tags, nil
}

func (life *Life) tags() {
	life.report.operation("CreateNotebookTags", func() error {
		answer, err := life.client.CreateNotebookTags(&model.CreateNotebookTagsRequest{
			ResourceId: life.id, WorkspaceId: at("0"), Body: &model.CreateTmsTagsRequest{
				Tags: []model.TmsTag{{Key: "team", Value: at("nlp")}, {Key: "阶段", Value: at("试验")}},
			}})
		if err != nil {
			return err
		}
		tags, err := life.shownTags()
		return first(err, equal("status", answer.HttpStatusCode, 204),
			equal("tags", tags, map[string]string{"team": "nlp", "阶段": "试验"}))
	})
	life.report.operation("ShowNotebookTags", func() error {
		merged, err := life.client.ShowNotebookTags(&model.ShowNotebookTagsRequest{WorkspaceId: at("0")})
		if err != nil {
			return err
		}
		return equal("some", len(of(merged.Tags)) > 0 && len(of(merged.Tags)[0].Values) > 0, true)
	})
	life.report.operation("DeleteNotebookTags", func() error {
		answer, err := life.client.DeleteNotebookTags(&model.DeleteNotebookTagsRequest{
			ResourceId: life.id, WorkspaceId: at("0"),
			Body: &model.DeleteTmsTagsRequest{Tags: []model.TmsTag{{Key: "team"}}},
		})
		if err != nil {
			return err
		}
		tags, err := life.shownTags()
		return first(err, equal("status", answer.HttpStatusCode, 204),
			equal("tags", tags, map[string]string{"阶段": "试验"}))
	})
}
