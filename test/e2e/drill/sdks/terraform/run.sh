#!/bin/sh
# Creates the instance of main.tf and destroys it, with the provider as it is. Each run has a state of its own.
set -e
folder=$(mktemp -d)
cp "$(dirname "$0")/main.tf" "$folder"
cd "$folder"
export TF_VAR_url="$HUAWEICLOUD_SDK_REGION_MODELARTS_CN_NORTH_4"
export TF_VAR_project_id="$HUAWEICLOUD_SDK_PROJECT_ID"
export TF_VAR_access_key="$HUAWEICLOUD_SDK_AK" TF_VAR_secret_key="$HUAWEICLOUD_SDK_SK"
terraform apply -auto-approve -input=false -no-color
terraform destroy -auto-approve -input=false -no-color
rm -r "$folder"
