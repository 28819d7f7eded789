package main

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
	"strings"
)

// Life of an instance and what it lives among, through every operation of the notebooks family.
type Life struct {
	client        *Client
	report        *Report
	name, id      string
	flavor, other string
	image, second string
	group         string
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

func live(client *Client, report *Report) {
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
	life.codeLab()
}

func (life *Life) show() (*model.ShowNotebookResponse, error) {
	return life.client.ShowNotebook(&model.ShowNotebookRequest{Id: life.id})
}

func (life *Life) until(state string) error {
	return waitFor(state, func() (bool, error) {
		found, err := life.show()
		return err == nil && found.Status.Value() == state, err
	})
}

func (life *Life) choose() {
	life.report.operation("ListFlavors", func() error {
		page, err := life.client.ListFlavors(&model.ListFlavorsRequest{
			Category: word[model.ListFlavorsRequestCategory]("CPU"), Type: word[model.ListFlavorsRequestType]("MANAGED"),
		})
		if err != nil {
			return err
		}
		var fit []string
		for _, flavor := range of(page.Data) {
			if flavor.Arch.Value() == "x86_64" && !of(flavor.SoldOut) && of(flavor.Memory) > 0 {
				fit = append(fit, of(flavor.Id))
			}
		}
		if len(fit) < 2 {
			return fmt.Errorf("flavors to choose from: %v", fit)
		}
		life.flavor, life.other = fit[0], fit[1]
		all, err := life.client.ListFlavors(&model.ListFlavorsRequest{Limit: at(int32(100)), SortKey: at("id")})
		if err != nil {
			return err
		}
		return first(equal("status", all.HttpStatusCode, 200), equal("size", of(all.Size), int32(100)))
	})
	life.report.operation("ListImage", func() error {
		page, err := life.client.ListImage(&model.ListImageRequest{
			Type: word[model.ListImageRequestType]("BUILD_IN"), Limit: at(int32(200)), Offset: at(int32(0)),
			NameFuzzyMatch: at(true),
		})
		if err != nil {
			return err
		}
		var fit []string
		for _, image := range of(page.Data) {
			if image.Arch.Value() == "x86_64" && hasCpu(of(image.ResourceCategories)) {
				fit = append(fit, of(image.Id))
			}
		}
		if len(fit) < 2 {
			return fmt.Errorf("images to choose from: %v", fit)
		}
		life.image, life.second = fit[0], fit[1]
		return first(equal("size", of(page.Size), int32(200)), equal("current", of(page.Current), int32(0)))
	})
	life.report.operation("ShowImage", func() error {
		image, err := life.client.ShowImage(&model.ShowImageRequest{Id: life.image})
		if err != nil {
			return err
		}
		_, missing := life.client.ShowImage(&model.ShowImageRequest{Id: randomUuid()})
		return first(equal("status", image.Status.Value(), "ACTIVE"), refused(missing, 400, "ModelArts.6404"))
	})
}

func hasCpu(categories []model.ImageResponseResourceCategories) bool {
	for _, category := range categories {
		if category.Value() == "CPU" {
			return true
		}
	}
	return false
}

func (life *Life) create() {
	life.report.operation("CreateNotebook", func() error {
		made, err := life.client.CreateNotebook(&model.CreateNotebookRequest{Body: &model.NotebookCreateRequest{
			Name: life.name, Description: at(description), Flavor: &life.flavor, ImageId: life.image,
			Feature:     word[model.NotebookCreateRequestFeature]("NOTEBOOK"),
			WorkspaceId: at("0"), Duration: at(int32(7200000)),
			Volume: &model.VolumeMountRequest{
				Category:  *word[model.VolumeMountRequestCategory]("EVS"),
				Ownership: *word[model.VolumeMountRequestOwnership]("MANAGED"),
				Capacity:  at(int32(10)),
			},
			Endpoints: &[]model.EndpointsReq{{Service: at("SSH"), KeyPairNames: &[]string{"lab-key"}}},
		}})
		if err != nil {
			return err
		}
		life.id = of(made.Id)
		var steps []int32
		for _, progress := range of(made.ActionProgress) {
			steps = append(steps, of(progress.Step))
		}
		return first(equal("status", made.Status.Value(), "CREATING"), equal("steps", steps, []int32{4, 3, 2, 1}),
			equal("duration", of(made.Lease.Duration), int64(7200000)))
	})
	life.report.operation("ShowNotebook", func() error {
		if err := life.until("RUNNING"); err != nil {
			return err
		}
		found, err := life.show()
		if err != nil {
			return err
		}
		_, missing := life.client.ShowNotebook(&model.ShowNotebookRequest{Id: randomUuid()})
		_, odd := life.client.ShowNotebook(&model.ShowNotebookRequest{Id: oddId})
		keys := map[string][]string{}
		for _, endpoint := range of(found.Endpoints) {
			keys[endpoint.Service.Value()] = of(endpoint.KeyPairNames)
		}
		return first(equal("description", of(found.Description), description),
			equal("image", of(found.Image.Id), life.image), equal("capacity", of(found.Volume.Capacity), int32(10)),
			equal("user", of(found.User.Id), of(found.UserId)), equal("key pair", keys["SSH"], []string{"lab-key"}),
			equal("token", of(found.Token) != "", true), equal("lease", of(found.Lease.CreateAt) > 0, true),
			refused(missing, 400, "ModelArts.6404"), refused(odd, 400, "ModelArts.6404"))
	})
	life.report.operation("ShowSwitchableFlavors", func() error {
		page, err := life.client.ShowSwitchableFlavors(&model.ShowSwitchableFlavorsRequest{Id: life.id})
		if err != nil {
			return err
		}
		return first(equal("flavors", of(page.Flavors), of(page.Data)), equal("some", len(of(page.Data)) > 0, true))
	})
}

func (life *Life) lease() {
	life.report.operation("ShowLease", func() error {
		lease, err := life.client.ShowLease(&model.ShowLeaseRequest{Id: life.id})
		if err != nil {
			return err
		}
		return equal("enable", of(lease.Enable), true)
	})
	life.report.operation("RenewLease", func() error {
		renewed, err := life.client.RenewLease(&model.RenewLeaseRequest{Id: life.id, Duration: at(int64(10800000))})
		if err != nil {
			return err
		}
		idle, err := life.client.RenewLease(&model.RenewLeaseRequest{Id: life.id, Body: &model.LeaseReq{
			Duration: at(int64(14400000)), Type: word[model.LeaseReqType]("idle"),
		}})
		if err != nil {
			return err
		}
		return first(equal("longer", of(renewed.Duration) >= 10800000, true), equal("type", idle.Type.Value(), "IDLE"))
	})
}

func (life *Life) update() {
	life.report.operation("UpdateNotebook", func() error {
		changed, err := life.client.UpdateNotebook(&model.UpdateNotebookRequest{Id: life.id,
			Body: &model.NotebookUpdateRequest{
				Name: at(life.name + "-b"), Description: at(""), StorageNewSize: at(int32(20)),
			}})
		if err != nil {
			return err
		}
		grown := waitFor("the new size", func() (bool, error) {
			found, err := life.show()
			return err == nil && of(found.Volume.Capacity) == 20, err
		})
		return first(equal("name", of(changed.Name), life.name+"-b"), grown)
	})
}

func (life *Life) stopStartDelete() {
	life.report.operation("StopNotebook", func() error {
		stopped, err := life.client.StopNotebook(&model.StopNotebookRequest{Id: life.id})
		if err != nil {
			return err
		}
		if err := first(equal("status", stopped.Status.Value(), "STOPPING"), life.until("STOPPED")); err != nil {
			return err
		}
		_, again := life.client.StopNotebook(&model.StopNotebookRequest{Id: life.id})
		return refused(again, 400, "ModelArts.6357")
	})
	life.report.operation("UpdateNotebook", func() error {
		changed, err := life.client.UpdateNotebook(&model.UpdateNotebookRequest{Id: life.id,
			Body: &model.NotebookUpdateRequest{Flavor: &life.other, ImageId: &life.second}})
		if err != nil {
			return err
		}
		return first(equal("flavor", of(changed.Flavor), life.other), equal("image", of(changed.Image.Id), life.second))
	})
	life.deleteGroup()
	life.report.operation("StartNotebook", func() error {
		started, err := life.client.StartNotebook(&model.StartNotebookRequest{Id: life.id,
			Duration: at(int64(-1)), Type: word[model.StartNotebookRequestType]("timing")})
		if err != nil {
			return err
		}
		return first(equal("status", started.Status.Value(), "STARTING"), life.until("RUNNING"))
	})
	life.report.operation("DeleteNotebook", func() error {
		deleted, err := life.client.DeleteNotebook(&model.DeleteNotebookRequest{Id: life.id})
		if err != nil {
			return err
		}
		gone := waitFor("the end of the instance", func() (bool, error) {
			_, err := life.show()
			return isGone(err)
		})
		return first(equal("status", deleted.Status.Value(), "DELETING"), gone)
	})
}

// codeLab opens the free instance of the user twice: it is created once.
func (life *Life) codeLab() {
	life.report.operation("RunCodeLab", func() error {
		opened, err := runCodeLab(life.client, CodeLabBody{})
		if err != nil {
			return err
		}
		err = waitFor("RUNNING", func() (bool, error) {
			found, err := life.client.ShowNotebook(&model.ShowNotebookRequest{Id: of(opened.Id)})
			return err == nil && found.Status.Value() == "RUNNING", err
		})
		if err != nil {
			return err
		}
		again, err := runCodeLab(life.client, CodeLabBody{ImageId: opened.Image.Id})
		if err != nil {
			return err
		}
		return first(equal("feature", of(opened.Feature), "DEFAULT"), equal("id", of(again.Id), of(opened.Id)))
	})
}
