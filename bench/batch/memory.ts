import pg from "pg";
import { copyRows } from "roundtrip";

/**
 * A program of its own: copies so many rows into a table of the server that the environment names, and prints how much more
 * memory its process occupied at most than before, in bytes.
 */

const [rows = "0", format = "text"] = process.argv.slice(2);

function* events(count: number) {
  for (let id = 1; id <= count; id++) {
    yield {
      id,
      email: `user${id}@example.com`,
      name: `User ${id}`,
      age: id % 90,
      at: new Date(1_700_000_000_000 + id),
    };
  }
}

const client = new pg.Client();
await client.connect();
await client.query("create temp table copied (id integer, email text, name text, age integer, at timestamptz)");
// Loads the code and warms it up: that is the program's size, not the rows'.
await copyRows(client, "copied", events(20_000), { format: format as "text" | "binary" });
globalThis.gc?.();
const idle = process.memoryUsage.rss();
let peak = idle;

function* watched() {
  let seen = 0;
  for (const event of events(Number(rows))) {
    if (++seen % 1_000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
    yield event;
  }
}

await copyRows(client, "copied", watched(), { format: format as "text" | "binary" });
await client.end();
console.log(peak - idle);
