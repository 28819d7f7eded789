package main

type Status struct {
	HttpStatusCode int `json:"-"`
}

type Page[Item any] struct {
	Status
	Current int32  `json:"current"`
	Data    []Item `json:"data"`
	Pages   int32  `json:"pages"`
	Size    int32  `json:"size"`
	Total   int64  `json:"total"`
}

type Tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type Lease struct {
	Status
	CreateAt int64  `json:"create_at"`
	Duration int64  `json:"duration"`
	Enable   bool   `json:"enable"`
	Type     string `json:"type"`
	UpdateAt int64  `json:"update_at"`
}

type Volume struct {
	Capacity  int32  `json:"capacity"`
	Category  string `json:"category"`
	MountPath string `json:"mount_path"`
	Ownership string `json:"ownership"`
	State     string `json:"status"`
	Id        string `json:"id"`
	ReadOnly  bool   `json:"read_only"`
	Uri       string `json:"uri"`
	MountType string `json:"mount_type"`
}

type Step struct {
	NotebookId      string `json:"notebook_id"`
	State           string `json:"status"`
	Step            int32  `json:"step"`
	Description     string `json:"description"`
	StepDescription string `json:"step_description"`
}

type Endpoint struct {
	Service          string   `json:"service"`
	DevService       string   `json:"dev_service"`
	Uri              string   `json:"uri"`
	KeyPairNames     []string `json:"key_pair_names"`
	SshKeys          []string `json:"ssh_keys"`
	AllowedAccessIps []string `json:"allowed_access_ips"`
}

type User struct {
	Id     string `json:"id"`
	Name   string `json:"name"`
	Domain struct {
		Id   string `json:"id"`
		Name string `json:"name"`
	} `json:"domain"`
}

type Notebook struct {
	Status
	ActionProgress    []Step     `json:"action_progress"`
	BillingItems      []string   `json:"billing_items"`
	CreateAt          int64      `json:"create_at"`
	DataVolumes       []Volume   `json:"data_volumes"`
	Description       string     `json:"description"`
	Endpoints         []Endpoint `json:"endpoints"`
	FailReason        string     `json:"fail_reason"`
	Feature           string     `json:"feature"`
	Flavor            string     `json:"flavor"`
	Id                string     `json:"id"`
	Image             Image      `json:"image"`
	Ip                string     `json:"ip"`
	IsNeedCredentials bool       `json:"is_need_credentials"`
	JupyterVersion    string     `json:"jupyter_version"`
	Lease             Lease      `json:"lease"`
	Name              string     `json:"name"`
	State             string     `json:"status"`
	Tags              []Tag      `json:"tags"`
	Token             string     `json:"token"`
	UpdateAt          int64      `json:"update_at"`
	Url               string     `json:"url"`
	User              User       `json:"user"`
	UserId            string     `json:"user_id"`
	Volume            Volume     `json:"volume"`
	WorkspaceId       string     `json:"workspace_id"`
}

type Image struct {
	Status
	Arch               string   `json:"arch"`
	CreateAt           int64    `json:"create_at"`
	Description        string   `json:"description"`
	DevServices        []string `json:"dev_services"`
	Id                 string   `json:"id"`
	Name               string   `json:"name"`
	Namespace          string   `json:"namespace"`
	Origin             string   `json:"origin"`
	ResourceCategories []string `json:"resource_categories"`
	ServiceType        string   `json:"service_type"`
	Size               int64    `json:"size"`
	State              string   `json:"status"`
	SwrPath            string   `json:"swr_path"`
	Tag                string   `json:"tag"`
	Tags               []Tag    `json:"tags"`
	Type               string   `json:"type"`
	UpdateAt           int64    `json:"update_at"`
	Visibility         string   `json:"visibility"`
	WorkspaceId        string   `json:"workspace_id"`
}

type Flavor struct {
	Arch       string   `json:"arch"`
	Category   string   `json:"category"`
	EvsMaxSize string   `json:"evs_max_size"`
	Feature    string   `json:"feature"`
	Free       bool     `json:"free"`
	Id         string   `json:"id"`
	Memory     int64    `json:"memory"`
	Name       string   `json:"name"`
	SoldOut    bool     `json:"sold_out"`
	Storages   []string `json:"storages"`
	Vcpus      int32    `json:"vcpus"`
	Billing    struct {
		Code    string `json:"code"`
		UnitNum int32  `json:"unit_num"`
	} `json:"billing"`
	Ascend struct {
		Npu       int32  `json:"npu"`
		NpuMemory string `json:"npu_memory"`
	} `json:"ascend"`
	Gpu struct {
		Gpu       int32  `json:"gpu"`
		GpuMemory string `json:"gpu_memory"`
		Type      string `json:"type"`
	} `json:"gpu"`
}

type Flavors struct {
	Page[Flavor]
	Flavors []Flavor `json:"flavors"`
}

type Storage struct {
	Status
	Category  string `json:"category"`
	Id        string `json:"id"`
	MountPath string `json:"mount_path"`
	State     string `json:"status"`
	Uri       string `json:"uri"`
}

type Group struct {
	Id           string `json:"id"`
	Name         string `json:"name"`
	CreateAt     int64  `json:"create_at"`
	VersionCount int32  `json:"version_count"`
}

type MergedTags struct {
	Status
	Tags []struct {
		Key    string   `json:"key"`
		Values []string `json:"values"`
	} `json:"tags"`
}

type Cluster struct {
	Status
	PoolId             string `json:"pool_id"`
	State              string `json:"status"`
	ResourceCategories string `json:"resource_categories"`
	IsAllowRoot        bool   `json:"is_allow_root"`
}

type FeatureOf struct {
	Status
	Name     string `json:"name"`
	Enabled  bool   `json:"enabled"`
	Quota    int32  `json:"quota"`
	CreateAt int64  `json:"create_at"`
}

type Workspace struct {
	Status
	Id          string `json:"id"`
	WorkspaceId string `json:"workspace_id"`
	Name        string `json:"name"`
	AuthType    string `json:"auth_type"`
	CreateTime  int64  `json:"create_time"`
	UpdateTime  int64  `json:"update_time"`
}

type Workspaces struct {
	Status
	Count      int32       `json:"count"`
	TotalCount int32       `json:"total_count"`
	Workspaces []Workspace `json:"workspaces"`
}

type Quotas struct {
	Status
	Quotas []struct {
		Resource   string `json:"resource"`
		Quota      int32  `json:"quota"`
		MaxQuota   int32  `json:"max_quota"`
		UpdateTime int64  `json:"update_time"`
	} `json:"quotas"`
}

type Verdicts struct {
	Status
	Results []struct {
		Verdict  string `json:"verdict"`
		ActionId string `json:"action_id"`
	} `json:"results"`
}

type Authorizations struct {
	Status
	TotalCount int32 `json:"total_count"`
	Auth       []struct {
		UserId     string `json:"user_id"`
		CreateTime int64  `json:"create_time"`
	} `json:"auth"`
}

type Result struct {
	Status
	Result     string `json:"result"`
	AgencyName string `json:"agency_name"`
	Mode       string `json:"mode"`
	DomainId   string `json:"domain_id"`
}

type Pools struct {
	Status
	Kind       string `json:"kind"`
	ApiVersion string `json:"apiVersion"`
	Items      []any  `json:"items"`
}
