import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { courseRoot } from "#src/lab/paths.js";

const million = 1_000_000;
const mebibyte = 2 ** 20;
const program = join(import.meta.dirname, "million-users.mjs");

let lab: Lab;
beforeAll(async () => {
  lab = await openLab({ name: "million", size: "tiny", onProgress: () => undefined });
});
afterAll(() => lab.close());

/** Starts the program with a heap of 200 MB. */
function start({
  host,
  port,
  user,
  password,
  database,
}: Lab["directConfig"]): ChildProcessByStdio<null, Readable, null> {
  const server = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database };
  const args = ["--max-old-space-size=200", program, courseRoot, String(million)];
  return spawn(process.execPath, args, { env: { ...process.env, ...server }, stdio: ["ignore", "pipe", "inherit"] });
}

interface Outcome {
  counts?: object;
  name?: string;
  written?: string;
  mostHeap: number;
  limit: number;
}

async function outcomeOf(child: ChildProcessByStdio<null, Readable, null>): Promise<Outcome> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) lines.push(line);
  return JSON.parse(lines.at(-1) ?? "");
}

/** Everything in the table, in one word. */
const fingerprint = async (): Promise<unknown> =>
  (await lab.pool.query("select count(*)::int, md5(string_agg(u::text, '|' order by id)) from users u")).rows[0];

/** Waits until nobody else has a session on the database. */
async function alone(): Promise<void> {
  const sql = `select count(*)::int as n from pg_stat_activity
    where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`;
  while ((await lab.pool.query(sql)).rows[0].n > 0);
}

describe("bulkUpsertUsers of 1,000,000 rows", () => {
  it("that is cut off in the middle of them leaves the table as it was", async () => {
    const before = await fingerprint();
    await lab.faults([{ kind: "cutCopy", afterBytes: 30 * mebibyte }]);
    const outcome = await outcomeOf(start(lab.connectionConfig));
    await lab.faults([]);
    expect(outcome).toMatchObject({ name: "BatchConnectionLostError", written: "nothing" });
    await alone();
    expect(await fingerprint()).toEqual(before);
  });

  it("whose program is killed in the middle of them leaves the table as it was", async () => {
    const before = await fingerprint();
    const child = start(lab.directConfig);
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    expect(line).toBe("half");
    child.kill("SIGKILL");
    await once(child, "exit");
    await alone();
    expect(await fingerprint()).toEqual(before);
  });

  it("fits into a heap of 200 MB, and writes them all", async () => {
    const { counts, mostHeap, limit } = await outcomeOf(start(lab.directConfig));
    expect(counts).toEqual({ rows: million, inserted: million - 1_000, updated: 1_000, unchanged: 0, repeated: 0 });
    // What V8 adds to it for young objects included. Rows kept in memory would not fit.
    expect(limit).toBeLessThan(300 * mebibyte);
    expect(mostHeap).toBeLessThan(limit);
    const { rows } = await lab.pool.query("select count(*)::int as n, max(id) as last from users");
    expect(rows).toEqual([{ n: million, last: million }]);
    // The second time there is nothing to do.
    const again = await outcomeOf(start(lab.directConfig));
    expect(again.counts).toMatchObject({ rows: million, inserted: 0, updated: 0, unchanged: million });
  });
});
