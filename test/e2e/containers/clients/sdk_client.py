import sys
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkmodelarts.v1 import ListNotebooksRequest, ModelArtsClient
from huaweicloudsdkmodelarts.v1.region.modelarts_region import ModelArtsRegion

# Both hosts are those of the SDK: without a project id it asks IAM for it.
keys = BasicCredentials("MOCKAK00000ADMIN0001", "mock-secret-key-admin")
region = ModelArtsRegion.value_of("cn-north-4")
client = ModelArtsClient.new_builder().with_credentials(keys).with_region(region).build()
total = client.list_notebooks(ListNotebooksRequest()).total
for host in sys.argv[1:]:
    print(host, total)
