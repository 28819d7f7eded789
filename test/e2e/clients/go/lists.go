package main

import (
	"fmt"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1/model"
)

// Filter has the parameters that both lists have; the SDK gives each list enum types of its own.
type Filter struct {
	name, id, flavor, image, billing, workspace, sortKey *string
	feature, status, sortDir                             string
	limit, offset                                        *int32
}

type Listed struct {
	data    []model.NotebookResp
	current int32
	total   int64
}

func optional[Enum any](text string) *Enum {
	if text == "" {
		return nil
	}
	return word[Enum](text)
}

func listOwn(client *Client, by Filter) (Listed, error) {
	page, err := client.ListNotebooks(&model.ListNotebooksRequest{
		Name: by.name, Id: by.id, Flavor: by.flavor, ImageId: by.image, Billing: by.billing,
		WorkspaceId: by.workspace, SortKey: by.sortKey, Limit: by.limit, Offset: by.offset,
		Feature: optional[model.ListNotebooksRequestFeature](by.feature),
		Status:  optional[model.ListNotebooksRequestStatus](by.status),
		SortDir: optional[model.ListNotebooksRequestSortDir](by.sortDir),
	})
	if err != nil {
		return Listed{}, err
	}
	return Listed{of(page.Data), of(page.Current), of(page.Total)}, nil
}

func listAll(client *Client, by Filter) (Listed, error) {
	page, err := client.ListAllNotebooks(&model.ListAllNotebooksRequest{
		Name: by.name, Id: by.id, Flavor: by.flavor, ImageId: by.image, Billing: by.billing,
		WorkspaceId: by.workspace, SortKey: by.sortKey, Limit: by.limit, Offset: by.offset,
		Feature: optional[model.ListAllNotebooksRequestFeature](by.feature),
		Status:  optional[model.ListAllNotebooksRequestStatus](by.status),
		SortDir: optional[model.ListAllNotebooksRequestSortDir](by.sortDir),
	})
	if err != nil {
		return Listed{}, err
	}
	return Listed{of(page.Data), of(page.Current), of(page.Total)}, nil
}

func (life *Life) lists() {
	filters := map[string]Filter{
		"name": {}, "id": {id: &life.id}, "status": {status: "RUNNING"}, "flavor": {flavor: &life.flavor},
		"image": {image: &life.image}, "billing": {billing: at("STORAGE")}, "feature": {feature: "NOTEBOOK"},
		"workspace": {workspace: at("0")}, "order": {sortKey: at("name"), sortDir: "ASC"},
		"page": {limit: at(int32(10)), offset: at(int32(0))},
	}
	lists := map[string]func(*Client, Filter) (Listed, error){"ListNotebooks": listOwn, "ListAllNotebooks": listAll}
	for name, list := range lists {
		list := list
		life.report.operation(name, func() error {
			for by, filter := range filters {
				filter.name = &life.name
				page, err := list(life.client, filter)
				if err != nil {
					return fmt.Errorf("by %s: %w", by, err)
				}
				if len(page.data) != 1 || of(page.data[0].Id) != life.id || page.total != 1 || page.current != 0 {
					return fmt.Errorf("by %s: found %+v", by, page)
				}
			}
			all, err := list(life.client, Filter{limit: at(int32(100)), name: at("")})
			_, bad := list(life.client, Filter{limit: at(int32(0))})
			odd, oddErr := list(life.client, Filter{name: at(oddText)})
			return first(err, oddErr, equal("odd name", len(odd.data), 0),
				equal("total", all.total, int64(len(all.data))), refused(bad, 400, "ModelArts.0104"))
		})
	}
}
