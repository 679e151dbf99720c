import time

import requests

API = "https://ingest.seeki.eu/v1"
KEY = "seeki_live_your_key_here"
PASSING = {408, 429, 500, 502, 503, 504}  # worth another try; sending twice is harmless


def send(body, tries=5):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    for attempt in range(1, tries + 1):
        pause = 2**attempt
        try:
            response = requests.post(f"{API}/listings", data=body, headers=headers, timeout=120)
        except (requests.ConnectionError, requests.Timeout):
            if attempt == tries:
                raise
        else:
            if response.status_code not in PASSING or attempt == tries:
                break
            pause = int(response.headers.get("Retry-After", pause))
        time.sleep(pause)
    if not response.ok:
        raise RuntimeError(response.text)
    return response.json()


with open("listings.json", "rb") as file:
    answer = send(file.read())
print(len(answer["accepted"]), "accepted,", len(answer["rejected"]), "rejected")
