import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterHome } from "#src/lab/cluster-home.js";
import { courseRoot } from "#src/lab/paths.js";
import { useOwnCluster } from "../lab/own-cluster.js";

/** What came of a route: its error, and what is in the table. */
interface Seen {
  name?: string;
  sqlState?: string;
  message?: string;
  rows: number;
  last: number;
  connections: number;
}

useOwnCluster();

/** Mounts are made in a name space of their own, by root alone. */
const isRoot = process.getuid?.() === 0;
const disk = mkdtempSync(join(tmpdir(), "roundtrip-small-"));
let seen: Record<string, Seen> & { checkpoint?: number; failure?: string };

beforeAll(() => {
  if (!isRoot) return;
  const { uid = 0, gid = 0 } = clusterHome().account ?? {};
  const mount = `mount -t tmpfs -o size=4m,mode=700,uid=${uid},gid=${gid} tmpfs ${disk}`;
  const program = join(import.meta.dirname, "full-disk.mjs");
  const shell = `exec unshare --mount bash -c '${mount} && exec "$0" "$@"' "$0" "$@"`;
  const args = ["-c", shell, process.execPath, program, courseRoot, disk];
  const { stdout, stderr } = spawnSync("bash", args, { cwd: "/", encoding: "utf8" });
  const answer = stdout.split("\n").find((line) => line.startsWith("{"));
  seen = JSON.parse(answer ?? JSON.stringify({ failure: stderr + stdout }));
}, 300_000);
afterAll(() => rmSync(disk, { recursive: true, force: true }));

describe("a disk of the server that gets full", () => {
  const wholeOrNothing = [
    "insertMany, values",
    "insertMany, unnest",
    "insertMany, copy",
    "copyRows, text",
    "copyRows, binary",
    "upsertMany, unnest",
    "stagedUpsert",
  ];

  it.for(wholeOrNothing)("during %s is said in a BatchRefusedError, and nothing is written", (route, { skip }) => {
    if (!isRoot) skip("skipped, needs root");
    expect(seen.failure).toBeUndefined();
    expect(seen[route]).toMatchObject({ name: "BatchRefusedError", sqlState: "53100", rows: 0 });
    expect(seen[route]?.message).toMatch(/could not extend file .*: No space left on device\. Nothing was written\.$/);
    // The connection goes on.
    expect(seen[route]?.connections).toBe(1);
  });

  it("during processInChunks leaves whole chunks, as many as the checkpoint says", ({ skip }) => {
    if (!isRoot) skip("skipped, needs root");
    const { rows = 0, last = 0, ...outcome } = seen.processInChunks ?? {};
    expect(outcome).toMatchObject({ name: "BatchRefusedError", sqlState: "53100", connections: 1 });
    expect(rows).toBeGreaterThan(0);
    expect([rows % 1_000, last, seen.checkpoint]).toEqual([0, rows, rows]);
  });
});
