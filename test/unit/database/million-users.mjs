// Upserts so many users into the server that the environment names, in a process with little memory, and prints what came of it,
// a line of JSON. It says "half" when half of them are read.
// Usage: node million-users.mjs CLONE ROWS
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { getHeapStatistics } from "node:v8";

const [clone, count] = process.argv.slice(2);
const { HighPerformanceDatabase } = await import(pathToFileURL(join(clone, "dist", "index.js")).href);
let mostHeap = 0;

function* users() {
  const created_at = new Date("2026-01-01");
  for (let id = 1; id <= Number(count); id++) {
    if (id % 10_000 === 0) mostHeap = Math.max(mostHeap, process.memoryUsage().heapUsed);
    if (id === Math.ceil(count / 2)) process.stdout.write("half\n");
    yield {
      id,
      email: `user${id}@example.com`,
      name: `User ${id}`,
      age: id % 90,
      city: "Lima",
      created_at,
      last_login: null,
    };
  }
}

const { PGHOST: host, PGPORT, PGUSER: user, PGPASSWORD: password, PGDATABASE: database } = process.env;
const server = { host, port: Number(PGPORT), user, password, database };
const shop = await HighPerformanceDatabase.connect(server, { min: 1, max: 2 });
const outcome = await shop.bulkUpsertUsers(users()).then(
  (counts) => ({ counts }),
  ({ name, written }) => ({ name, written }),
);
await shop.close();
process.stdout.write(`${JSON.stringify({ ...outcome, mostHeap, limit: getHeapStatistics().heap_size_limit })}\n`);
