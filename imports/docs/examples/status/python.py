import time

import requests

API = "https://ingest.seeki.eu/v1"
ITEM = f"{API}/import-items/your-import-item-id"

session = requests.Session()
session.headers["Authorization"] = "Bearer seeki_live_your_key_here"


def ask(method, url):
    response = session.request(method, url, timeout=30)
    response.raise_for_status()
    return response.json()


def wait_until_finished():
    pause = 1
    while (item := ask("GET", f"{ITEM}/status"))["status"] in ("queued", "processing"):
        time.sleep(pause)
        pause = min(pause * 2, 60)
    return item


item = wait_until_finished()
if item["retryable"]:
    ask("POST", f"{ITEM}/retry")
    item = wait_until_finished()
print(item["status"], item["outcome"] or item["message"], item["listing_id"])
