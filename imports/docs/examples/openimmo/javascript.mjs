import { readFile } from "node:fs/promises";

const API = "https://ingest.seeki.eu/v1";
const KEY = "seeki_live_your_key_here";

const response = await fetch(`${API}/openimmo`, {
  method: "POST",
  headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/xml" },
  body: await readFile("export.xml"), // bytes as they are: the XML says itself how it is encoded
});
const answer = await response.json();
if (!response.ok) throw new Error(`${answer.error_code}: ${answer.message}`);
console.log(answer.accepted.length, "accepted,", answer.rejected.length, "rejected");
for (const item of answer.rejected) {
  console.log(item.external_id, item.message);
}
