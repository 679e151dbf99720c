import { setTimeout as sleep } from "node:timers/promises";

const API = "https://ingest.seeki.eu/v1";
const KEY = "seeki_live_your_key_here";
const ITEM = `${API}/import-items/your-import-item-id`;

async function ask(method, url) {
  const response = await fetch(url, { method, headers: { Authorization: `Bearer ${KEY}` } });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.error_code}: ${answer.message}`);
  return answer;
}

async function waitUntilFinished() {
  for (let pause = 1; ; pause = Math.min(pause * 2, 60)) {
    const item = await ask("GET", `${ITEM}/status`);
    if (!["queued", "processing"].includes(item.status)) return item;
    await sleep(pause * 1000);
  }
}

let item = await waitUntilFinished();
if (item.retryable) {
  await ask("POST", `${ITEM}/retry`);
  item = await waitUntilFinished();
}
console.log(item.status, item.outcome ?? item.message, item.listing_id);
