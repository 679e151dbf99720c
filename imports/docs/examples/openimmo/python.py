import requests

API = "https://ingest.seeki.eu/v1"
KEY = "seeki_live_your_key_here"

with open("export.xml", "rb") as file:
    response = requests.post(
        f"{API}/openimmo",
        data=file,  # bytes as they are: the XML says itself how it is encoded
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/xml"},
        timeout=600,
    )
answer = response.json()
if not response.ok:
    raise SystemExit(f"{answer['error_code']}: {answer['message']}")
print(len(answer["accepted"]), "accepted,", len(answer["rejected"]), "rejected")
for item in answer["rejected"]:
    print(item["external_id"], item["message"])
