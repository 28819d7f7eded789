# The data sources of the provider that read from the server.

data "huaweicloud_modelarts_notebook_flavors" "all" {
  type     = "MANAGED"
  category = "CPU"
}

data "huaweicloud_modelarts_notebook_images" "all" {
  type     = "BUILD_IN"
  cpu_arch = "x86_64"
}

data "huaweicloud_modelarts_notebooks" "found" {
  name      = "terraform-disk"
  feature   = "NOTEBOOK"
  flavor_id = huaweicloud_modelarts_notebook.disk.flavor_id
  image_id  = huaweicloud_modelarts_notebook.disk.image_id
  status    = huaweicloud_modelarts_notebook.disk.status
}

data "huaweicloud_modelarts_workspaces" "found" {
  name       = "terraform"
  depends_on = [huaweicloud_modelarts_workspace.public, huaweicloud_modelarts_workspace.internal]
}

data "huaweicloud_modelarts_workspace_quotas" "found" {
  workspace_id = huaweicloud_modelarts_workspace.public.id
}

data "huaweicloud_modelartsv2_resource_pools" "all" {}

data "huaweicloud_kps_keypairs" "found" {
  name = huaweicloud_kps_keypair.key.name
}

output "found" {
  value = {
    notebooks  = data.huaweicloud_modelarts_notebooks.found.notebooks[*].id
    workspaces = data.huaweicloud_modelarts_workspaces.found.workspaces[*].id
    quotas     = data.huaweicloud_modelarts_workspace_quotas.found.quotas[*].resource
    pools      = data.huaweicloud_modelartsv2_resource_pools.all.resource_pools
    key_pairs  = data.huaweicloud_kps_keypairs.found.keypairs[*].name
    flavors    = local.flavors
    images     = local.images
  }
}
