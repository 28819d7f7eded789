// Lists the instances, creates one, waits until it runs, stops it and deletes it, with the Go SDK as it is.
package main

import (
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	modelarts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/region"
)

const limit = int32(10)

type client struct{ *modelarts.ModelArtsClient }

func newClient() (*client, error) {
	home, err := region.SafeValueOf("cn-north-4")
	if err != nil {
		return nil, err
	}
	core, err := modelarts.ModelArtsClientBuilder().WithRegion(home).SafeBuild()
	if err != nil {
		return nil, err
	}
	return &client{modelarts.NewModelArtsClient(core)}, nil
}

func (client *client) names() ([]string, error) {
	var found []string
	for offset, total := int32(0), int64(1); int64(offset) < total; offset += limit {
		size, start := limit, offset
		page, err := client.ListNotebooks(&model.ListNotebooksRequest{Limit: &size, Offset: &start})
		if err != nil {
			return nil, err
		}
		for _, notebook := range *page.Data {
			found = append(found, *notebook.Name)
		}
		total = *page.Total
	}
	return found, nil
}

func (client *client) until(id, status string) error {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		notebook, err := client.ShowNotebook(&model.ShowNotebookRequest{Id: id})
		if err != nil {
			return err
		}
		found := notebook.Status.Value()
		switch {
		case found == status:
			return nil
		case strings.HasSuffix(found, "FAILED") || found == "ERROR" || found == "FROZEN":
			return fmt.Errorf("%s is %s, expected %s", id, found, status)
		case time.Now().After(end):
			return fmt.Errorf("%s is still %s after 10 s, expected %s", id, found, status)
		}
	}
}

func (client *client) untilGone(id string) error {
	err := client.until(id, "DELETED")
	var refusal *sdkerr.ServiceResponseError
	if errors.As(err, &refusal) && refusal.ErrorCode == "ModelArts.6404" {
		return nil
	}
	return err
}

func (client *client) create() (string, error) {
	flavor := "modelarts.vm.cpu.2u"
	category, ownership := model.GetVolumeMountRequestCategoryEnum(), model.GetVolumeMountRequestOwnershipEnum()
	made, err := client.CreateNotebook(&model.CreateNotebookRequest{Body: &model.NotebookCreateRequest{
		Name: "drill", Flavor: &flavor, ImageId: "e1a07296-22a8-4f05-8bc8-e936c8e54090",
		Volume: &model.VolumeMountRequest{Category: category.EFS, Ownership: ownership.MANAGED},
	}})
	if err != nil {
		return "", err
	}
	return *made.Id, nil
}

func run() error {
	client, err := newClient()
	if err != nil {
		return err
	}
	names, err := client.names()
	if err != nil {
		return err
	}
	fmt.Println(len(names), "instances")
	id, err := client.create()
	if err != nil {
		return err
	}
	if err = client.until(id, "RUNNING"); err != nil {
		return err
	}
	if _, err = client.StopNotebook(&model.StopNotebookRequest{Id: id}); err != nil {
		return err
	}
	if err = client.until(id, "STOPPED"); err != nil {
		return err
	}
	if _, err = client.DeleteNotebook(&model.DeleteNotebookRequest{Id: id}); err != nil {
		return err
	}
	return client.untilGone(id)
}

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
	fmt.Println("created, stopped and deleted")
}
