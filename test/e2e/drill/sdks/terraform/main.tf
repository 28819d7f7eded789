# One instance. The addresses and keys are those that drill gives; run.sh passes them on.

terraform {
  required_providers {
    huaweicloud = { source = "huaweicloud/huaweicloud" }
  }
}

variable "url" { type = string }
variable "project_id" { type = string }
variable "access_key" { type = string }
variable "secret_key" { type = string }

provider "huaweicloud" {
  region     = "cn-north-4"
  project_id = var.project_id
  access_key = var.access_key
  secret_key = var.secret_key
  auth_url   = "${var.url}/v3"
  endpoints = {
    iam       = var.url
    modelarts = var.url
  }
  skip_check_website_type = true
}

resource "huaweicloud_modelarts_notebook" "drill" {
  name      = "drill"
  flavor_id = "modelarts.vm.cpu.2u"
  image_id  = "e1a07296-22a8-4f05-8bc8-e936c8e54090"

  volume {
    type = "EFS"
  }
}
