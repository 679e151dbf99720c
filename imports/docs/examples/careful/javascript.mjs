import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const API = "https://ingest.seeki.eu/v1";
const KEY = "seeki_live_your_key_here";
const PASSING = [408, 429, 500, 502, 503, 504]; // worth another try; sending twice is harmless

async function send(body, tries = 5) {
  const headers = { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" };
  for (let attempt = 1; ; attempt++) {
    let pause = 2 ** attempt;
    try {
      const response = await fetch(`${API}/listings`, { method: "POST", headers, body });
      if (response.ok) return await response.json();
      if (attempt === tries || !PASSING.includes(response.status)) {
        throw new Error(await response.text());
      }
      pause = Number(response.headers.get("Retry-After") ?? pause);
    } catch (error) {
      // fetch throws a TypeError where no answer came.
      if (attempt === tries || !(error instanceof TypeError)) throw error;
    }
    await sleep(pause * 1000);
  }
}

const answer = await send(await readFile("listings.json"));
console.log(answer.accepted.length, "accepted,", answer.rejected.length, "rejected");
