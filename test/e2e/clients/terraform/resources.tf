# The resources of the provider that speak to the server. "changed" is the second step: every resource gets another value.

terraform {
  required_providers {
    huaweicloud = { source = "huaweicloud/huaweicloud" }
  }
}

variable "changed" {
  type    = bool
  default = false
}

locals {
  flavors = data.huaweicloud_modelarts_notebook_flavors.all.flavors[*].id
  images  = data.huaweicloud_modelarts_notebook_images.all.images[*].id
}

resource "huaweicloud_kps_keypair" "key" {
  name        = "terraform"
  scope       = "account"
  description = var.changed ? "changed" : "made by terraform"
}

# Opened for SSH. The second step changes addresses, flavor and image, for which the provider stops and starts it.
resource "huaweicloud_modelarts_notebook" "ssh" {
  name               = var.changed ? "terraform-ssh-changed" : "terraform-ssh"
  description        = var.changed ? "" : "made by terraform"
  flavor_id          = local.flavors[var.changed ? 1 : 0]
  image_id           = local.images[var.changed ? 1 : 0]
  key_pair           = huaweicloud_kps_keypair.key.name
  allowed_access_ips = var.changed ? ["10.0.0.1", "10.0.0.2"] : ["10.0.0.1"]

  volume {
    type = "EFS"
  }
}

# The second step renames it, lets its disk grow and changes its tags while it runs.
resource "huaweicloud_modelarts_notebook" "disk" {
  name      = var.changed ? "terraform-disk-changed" : "terraform-disk"
  flavor_id = local.flavors[0]
  image_id  = local.images[0]

  volume {
    type = "EVS"
    size = var.changed ? 20 : 10
  }

  tags = var.changed ? { team = "speech", stage = "test" } : { team = "vision", owner = "me" }
}

# In the dedicated pool, in a workspace, with a file system of its own.
resource "huaweicloud_modelarts_notebook" "pool" {
  name         = var.changed ? "terraform-pool-changed" : "terraform-pool"
  flavor_id    = local.flavors[0]
  image_id     = local.images[0]
  pool_id      = "pool-gpu-research-7f3a"
  workspace_id = huaweicloud_modelarts_workspace.public.id

  volume {
    type      = "EFS"
    ownership = "DEDICATED"
    uri       = "192.168.0.1:/"
    id        = "3d0a1f8c-7c9e-4b53-9a57-3c7b7b3cf1a1"
  }

  # After an image is saved from it, the notebook has this image. The provider's documents say to ignore it.
  lifecycle {
    ignore_changes = [image_id]
  }
}

resource "huaweicloud_modelarts_notebook_mount_storage" "mount" {
  notebook_id           = huaweicloud_modelarts_notebook.disk.id
  storage_path          = var.changed ? "obs://mock-bucket/other/" : "obs://mock-bucket/data/"
  local_mount_directory = "/data/mounted/"
}

resource "huaweicloud_modelarts_notebook_image_store" "image" {
  notebook_id      = huaweicloud_modelarts_notebook.pool.id
  name             = var.changed ? "terraform-image-changed" : "terraform-image"
  namespace        = "mock-account"
  tag              = "v1.0.0"
  description      = "Created by terraform script"
  enable_force_new = "true"
}

# Without auth_type, then private.
resource "huaweicloud_modelarts_workspace" "public" {
  name        = var.changed ? "terraform-changed" : "terraform"
  description = var.changed ? "changed" : "made by terraform"
  auth_type   = var.changed ? "private" : null
}

# With a granted user, then with none.
resource "huaweicloud_modelarts_workspace" "internal" {
  name        = "terraform-internal"
  description = var.changed ? "changed" : ""
  auth_type   = "internal"

  dynamic "grants" {
    for_each = var.changed ? [] : [var.user_id]
    content {
      user_id = grants.value
    }
  }
}

variable "user_id" {
  type        = string
  description = "Id of a user of the scene."
  default     = "2b8d1a4f6cae5d3997f5a1e3b7c9d1f2"
}

resource "huaweicloud_modelarts_authorization" "all" {
  user_id     = "all-users"
  type        = "agency"
  agency_name = var.changed ? "ma_agency_changed" : "modelarts_agency"
}

# After that of all users: the deletion of the latter would delete this one too.
resource "huaweicloud_modelarts_authorization" "user" {
  user_id     = var.user_id
  type        = "agency"
  agency_name = var.changed ? "ma_agency_changed" : "ma_agency_terraform"

  depends_on = [huaweicloud_modelarts_authorization.all]
}

# Of the older service for key pairs. It writes the private key into the folder of the run.
resource "huaweicloud_compute_keypair" "ecs" {
  name = var.changed ? "terraform-ecs-changed" : "terraform-ecs"
}
