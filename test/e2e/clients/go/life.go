package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"strings"
)

// Life of an instance and what it lives among, through every operation of the notebooks family.
type Life struct {
	client        *core.HcHttpClient
	report        *Report
	name, id      string
	flavor, other string
	image, second string
}

// What a signer has to escape, in a query and in a path.
const (
	oddText = `a b&c=d/é(*)'!~+%2F`
	oddId   = "a b ü"
)

const description = "made by the Go SDK: Grüße"

func randomHex() string {
	bytes := make([]byte, 16)
	_, _ = rand.Read(bytes)
	return hex.EncodeToString(bytes)
}

func randomUuid() string {
	text := randomHex()
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

func live(client *core.HcHttpClient, report *Report) {
	life := &Life{client: client, report: report, name: "go-" + randomHex()[:8]}
	life.choose()
	life.create()
	life.lists()
	life.lease()
	life.storages()
	life.tags()
	life.update()
	life.images()
	life.pools()
	life.workspaces()
	life.authorizations()
	life.stopStartDelete()
}

func (life *Life) show() (*Notebook, error) {
	return call[Notebook](life.client, "ShowNotebook", Request{Id: &life.id})
}

func (life *Life) until(state string) error {
	return waitFor(state, func() (bool, error) {
		found, err := life.show()
		return err == nil && found.State == state, err
	})
}

func (life *Life) choose() {
	life.report.operation("ListFlavors", func() error {
		page, err := call[Flavors](life.client, "ListFlavors", Request{Category: at("CPU"), Type: at("MANAGED")})
		if err != nil {
			return err
		}
		var fit []string
		for _, flavor := range page.Data {
			if flavor.Arch == "x86_64" && !flavor.SoldOut && flavor.Memory > 0 {
				fit = append(fit, flavor.Id)
			}
		}
		if len(fit) < 2 {
			return fmt.Errorf("flavors to choose from: %v", fit)
		}
		life.flavor, life.other = fit[0], fit[1]
		all, err := call[Flavors](life.client, "ListFlavors", Request{Limit: at(int32(100)), SortKey: at("id")})
		return first(err, equal("status", all.HttpStatusCode, 200), equal("size", all.Size, int32(100)))
	})
	life.report.operation("ListImage", func() error {
		page, err := call[Page[Image]](life.client, "ListImage",
			Request{Type: at("BUILD_IN"), Limit: at(int32(200)), Offset: at(int32(0)), NameFuzzyMatch: at(true)})
		if err != nil {
			return err
		}
		var fit []string
		for _, image := range page.Data {
			if image.Arch == "x86_64" && strings.Contains(strings.Join(image.ResourceCategories, " "), "CPU") {
				fit = append(fit, image.Id)
			}
		}
		if len(fit) < 2 {
			return fmt.Errorf("images to choose from: %v", fit)
		}
		life.image, life.second = fit[0], fit[1]
		return first(equal("size", page.Size, int32(200)), equal("current", page.Current, int32(0)))
	})
	life.report.operation("ShowImage", func() error {
		image, err := call[Image](life.client, "ShowImage", Request{Id: &life.image})
		if err != nil {
			return err
		}
		_, missing := call[Image](life.client, "ShowImage", Request{Id: at(randomUuid())})
		return first(equal("status", image.State, "ACTIVE"), refused(missing, 400, "ModelArts.6404"))
	})
}

func (life *Life) create() {
	life.report.operation("CreateNotebook", func() error {
		made, err := call[Notebook](life.client, "CreateNotebook", Request{Body: body(object{
			"name": life.name, "description": description, "flavor": life.flavor, "image_id": life.image,
			"feature": "NOTEBOOK", "workspace_id": "0", "duration": 7200000,
			"volume":    object{"category": "EVS", "ownership": "MANAGED", "capacity": 10},
			"endpoints": []object{{"service": "SSH", "key_pair_names": []string{"lab-key"}}},
		})})
		if err != nil {
			return err
		}
		life.id = made.Id
		var steps []int32
		for _, progress := range made.ActionProgress {
			steps = append(steps, progress.Step)
		}
		return first(equal("status", made.State, "CREATING"), equal("steps", steps, []int32{4, 3, 2, 1}),
			equal("duration", made.Lease.Duration, int64(7200000)))
	})
	life.report.operation("ShowNotebook", func() error {
		if err := life.until("RUNNING"); err != nil {
			return err
		}
		found, err := life.show()
		if err != nil {
			return err
		}
		_, missing := call[Notebook](life.client, "ShowNotebook", Request{Id: at(randomUuid())})
		_, odd := call[Notebook](life.client, "ShowNotebook", Request{Id: at(oddId)})
		keys := map[string][]string{}
		for _, endpoint := range found.Endpoints {
			keys[endpoint.Service] = endpoint.KeyPairNames
		}
		return first(equal("description", found.Description, description), equal("image", found.Image.Id, life.image),
			equal("capacity", found.Volume.Capacity, int32(10)), equal("user", found.User.Id, found.UserId),
			equal("key pair", keys["SSH"], []string{"lab-key"}), equal("token", found.Token != "", true),
			equal("create_at", found.CreateAt > 0, true), refused(missing, 400, "ModelArts.6404"),
			refused(odd, 400, "ModelArts.6404"))
	})
	life.report.operation("ShowSwitchableFlavors", func() error {
		page, err := call[Flavors](life.client, "ShowSwitchableFlavors", Request{Id: &life.id})
		return first(err, equal("flavors", page.Flavors, page.Data), equal("some", len(page.Data) > 0, true))
	})
}

func (life *Life) lists() {
	filters := map[string]Request{
		"name": {}, "id": {ById: &life.id}, "status": {Status: at("RUNNING")}, "flavor": {Flavor: &life.flavor},
		"image": {ByImageId: &life.image}, "billing": {Billing: at("STORAGE")}, "feature": {ByFeature: at("NOTEBOOK")},
		"workspace": {InWorkspace: at("0")}, "order": {SortKey: at("name"), SortDir: at("ASC")},
		"page": {Limit: at(int32(10)), Offset: at(int32(0))},
	}
	for _, name := range []string{"ListNotebooks", "ListAllNotebooks"} {
		life.report.operation(name, func() error {
			for filter, request := range filters {
				request.Name = &life.name
				page, err := call[Page[Notebook]](life.client, name, request)
				if err != nil {
					return fmt.Errorf("by %s: %w", filter, err)
				}
				if len(page.Data) != 1 || page.Data[0].Id != life.id || page.Total != 1 || page.Current != 0 {
					return fmt.Errorf("by %s: found %+v", filter, page)
				}
			}
			all, err := call[Page[Notebook]](life.client, name, Request{Limit: at(int32(100)), Name: at("")})
			_, bad := call[Page[Notebook]](life.client, name, Request{Limit: at(int32(0))})
			odd, oddErr := call[Page[Notebook]](life.client, name, Request{Name: at(oddText)})
			return first(err, oddErr, equal("odd name", len(odd.Data), 0), equal("total", all.Total, int64(len(all.Data))), refused(bad, 400, "ModelArts.0104"))
		})
	}
}

func (life *Life) lease() {
	life.report.operation("ShowLease", func() error {
		lease, err := call[Lease](life.client, "ShowLease", Request{Id: &life.id})
		return first(err, equal("enable", lease.Enable, true))
	})
	life.report.operation("RenewLease", func() error {
		renewed, err := call[Lease](life.client, "RenewLease", Request{Id: &life.id, Duration: at(int64(10800000))})
		if err != nil {
			return err
		}
		idle, err := call[Lease](life.client, "RenewLease",
			Request{Id: &life.id, Body: body(object{"duration": 14400000, "type": "idle"})})
		return first(err, equal("longer", renewed.Duration >= 10800000, true), equal("type", idle.Type, "IDLE"))
	})
}

func (life *Life) storages() {
	one := Request{InstanceId: &life.id}
	life.report.operation("AttachDynamicStorage", func() error {
		storage, err := call[Storage](life.client, "AttachDynamicStorage", Request{InstanceId: &life.id,
			Body: body(object{"category": "OBS", "mount_path": "/data/corpus/", "uri": "obs://lab-datasets/corpus/"})})
		one.StorageId = &storage.Id
		return first(err, equal("status", storage.State, "MOUNTING"))
	})
	life.report.operation("ShowDynamicStorage", func() error {
		return waitFor("MOUNTED", func() (bool, error) {
			found, err := call[Storage](life.client, "ShowDynamicStorage", one)
			return err == nil && found.State == "MOUNTED", err
		})
	})
	life.report.operation("ListDynamicStorages", func() error {
		page, err := call[Page[Storage]](life.client, "ListDynamicStorages", Request{InstanceId: &life.id})
		return first(err, equal("storages", len(page.Data), 1), equal("total", page.Total, int64(1)))
	})
	life.report.operation("DetachDynamicStorage", func() error {
		storage, err := call[Storage](life.client, "DetachDynamicStorage", one)
		if err := first(err, equal("status", storage.State, "UNMOUNTING")); err != nil {
			return err
		}
		return waitFor("the unmount", func() (bool, error) {
			_, err := call[Storage](life.client, "ShowDynamicStorage", one)
			return isGone(err)
		})
	})
}

func (life *Life) tags() {
	tags := []Tag{{"team", "nlp"}, {"阶段", "试验"}}
	about := Request{ResourceId: &life.id, InWorkspace: at("0")}
	life.report.operation("CreateNotebookTags", func() error {
		about.Body = body(object{"tags": tags})
		answer, err := call[Status](life.client, "CreateNotebookTags", about)
		if err != nil {
			return err
		}
		found, err := life.show()
		return first(err, equal("status", answer.HttpStatusCode, 204), equal("tags", found.Tags, tags))
	})
	life.report.operation("ShowNotebookTags", func() error {
		merged, err := call[MergedTags](life.client, "ShowNotebookTags", Request{InWorkspace: at("0")})
		return first(err, equal("some", len(merged.Tags) > 0 && len(merged.Tags[0].Values) > 0, true))
	})
	life.report.operation("DeleteNotebookTags", func() error {
		about.Body = body(object{"tags": []object{{"key": "team"}}})
		answer, err := call[Status](life.client, "DeleteNotebookTags", about)
		if err != nil {
			return err
		}
		found, err := life.show()
		return first(err, equal("status", answer.HttpStatusCode, 204), equal("tags", found.Tags, tags[1:]))
	})
}

func (life *Life) update() {
	life.report.operation("UpdateNotebook", func() error {
		changed, err := call[Notebook](life.client, "UpdateNotebook", Request{Id: &life.id,
			Body: body(object{"name": life.name + "-b", "description": "", "storage_new_size": 20})})
		if err := first(err, equal("name", changed.Name, life.name+"-b")); err != nil {
			return err
		}
		return waitFor("the new size", func() (bool, error) {
			found, err := life.show()
			return err == nil && found.Volume.Capacity == 20, err
		})
	})
}

func (life *Life) stopStartDelete() {
	life.report.operation("StopNotebook", func() error {
		stopped, err := call[Notebook](life.client, "StopNotebook", Request{Id: &life.id})
		if err := first(err, equal("status", stopped.State, "STOPPING"), life.until("STOPPED")); err != nil {
			return err
		}
		_, again := call[Notebook](life.client, "StopNotebook", Request{Id: &life.id})
		return refused(again, 400, "ModelArts.6357")
	})
	life.report.operation("UpdateNotebook", func() error {
		changed, err := call[Notebook](life.client, "UpdateNotebook",
			Request{Id: &life.id, Body: body(object{"flavor": life.other, "image_id": life.second})})
		return first(err, equal("flavor", changed.Flavor, life.other), equal("image", changed.Image.Id, life.second))
	})
	life.report.operation("StartNotebook", func() error {
		started, err := call[Notebook](life.client, "StartNotebook",
			Request{Id: &life.id, Duration: at(int64(-1)), Type: at("timing")})
		return first(err, equal("status", started.State, "STARTING"), life.until("RUNNING"))
	})
	life.report.operation("DeleteNotebook", func() error {
		deleted, err := call[Notebook](life.client, "DeleteNotebook", Request{Id: &life.id})
		if err := first(err, equal("status", deleted.State, "DELETING")); err != nil {
			return err
		}
		return waitFor("the end of the instance", func() (bool, error) {
			_, err := life.show()
			return isGone(err)
		})
	})
}
