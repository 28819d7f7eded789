import sys
import requests

for host in sys.argv[1:]:
    answer = requests.get(f"https://{host}/v1/my-test/notebooks", headers={"X-Auth-Token": "mock-token-admin"})
    print(host, answer.json()["total"])
