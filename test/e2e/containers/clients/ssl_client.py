import json
import sys
from urllib.request import Request, urlopen

for host in sys.argv[1:]:
    request = Request(f"https://{host}/v1/my-test/notebooks", headers={"X-Auth-Token": "mock-token-admin"})
    with urlopen(request) as answer:
        print(host, json.load(answer)["total"])
