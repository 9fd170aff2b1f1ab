import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { joinCluster, keepCluster } from "#src/cli/cluster-use.js";
import { main } from "#src/cli/main.js";
import { clusterStatus, startCluster, stopCluster } from "#src/lab/cluster.js";
import { clusterHome } from "#src/lab/cluster-home.js";
import { withClient } from "#src/lab/with-client.js";
import { useOwnCluster } from "../lab/own-cluster.js";

useOwnCluster();

const fileOf = (pid: number) => join(clusterHome().dir, "users", String(pid));
const shareOf = (pid: number) => readFileSync(fileOf(pid), "utf8");
/** Another process that lives: the one that started us. */
const other = process.ppid;

function write(pid: number, share: "owner" | "guest"): void {
  mkdirSync(join(fileOf(pid), ".."), { recursive: true });
  writeFileSync(fileOf(pid), share);
}

const isRunning = async () => (await clusterStatus())?.running ?? false;

/** The id of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the server", () => {
  it("stops with the one who found it stopped", async () => {
    const leave = await joinCluster();
    await startCluster();
    expect(await leave()).toBe("stopped");
    expect(await isRunning()).toBe(false);
    expect(existsSync(fileOf(process.pid))).toBe(false);
  });

  it("goes on when somebody had started it before", async () => {
    await startCluster();
    const leave = await joinCluster();
    expect(await leave()).toBe("goes on");
    expect(await isRunning()).toBe(true);
  });

  it("goes on for those who still use it, and becomes theirs", async () => {
    await stopCluster();
    const leave = await joinCluster();
    await startCluster();
    write(other, "guest");
    expect(await leave()).toBe("goes on");
    expect(shareOf(other)).toBe("owner");
    write(other, "guest");
  });

  it("is taken over from an owner that was killed", async () => {
    await startCluster();
    write(deadPid(), "owner");
    const leave = await joinCluster();
    expect(shareOf(process.pid)).toBe("owner");
    expect(await leave()).toBe("goes on");
  });

  it("is nobody's after up: it goes on until it is stopped on purpose", async () => {
    await stopCluster();
    const leave = await joinCluster();
    await startCluster();
    await keepCluster();
    expect(await leave()).toBe("goes on");
    expect(await isRunning()).toBe(true);
  });

  it("of DATABASE_URL is not ours to stop", async () => {
    vi.stubEnv("DATABASE_URL", "postgres://localhost/x");
    expect(await (await joinCluster())()).toBe("not ours");
    vi.unstubAllEnvs();
  });
});

describe("up, status and stop", () => {
  async function roundtrip(...argv: string[]): Promise<string> {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    expect(await main(argv)).toBe(0);
    const said = log.mock.calls.flat().join("\n");
    log.mockRestore();
    return said;
  }

  it("start it, say where it is, and stop it", async () => {
    expect(await roundtrip("up")).toMatch(/✓ PostgreSQL at 127\.0\.0\.1:\d+\. How to reach it: npx roundtrip status$/);
    const said = await roundtrip("status");
    expect(said).toMatch(
      /✓ PostgreSQL 18\.\d+ at 127\.0\.0\.1:\d+\n {2}Connect with: psql '\S+'\n {2}No lab is open\.$/,
    );
    const status = JSON.parse(await roundtrip("status", "--json"));
    expect(status).toMatchObject({ running: true, kind: "embedded", host: "127.0.0.1", databases: [] });
    expect(status.url).toBe(`postgres://roundtrip:${new URL(status.url).password}@127.0.0.1:${status.port}/roundtrip`);
    expect(said).toContain(`psql '${status.url}'`);
    await withClient({ connectionString: status.url }, async (client) => {
      await client.query("create table mine (id int primary key); create schema playground; drop schema playground");
      expect((await client.query("select count(*)::int as users from users")).rows).toEqual([{ users: 10_000 }]);
    });
    await roundtrip("up");
    await withClient({ connectionString: status.url }, (client) => client.query("select from mine"));
    expect(await roundtrip("stop")).toBe("PostgreSQL is stopped.");
    expect(await roundtrip("stop")).toBe("The course's PostgreSQL is not running.");
  });

  it("say that it is not running, and how to start it", async () => {
    expect(await roundtrip("status")).toBe("The course's PostgreSQL is not running. Start it with: npx roundtrip up");
    expect(JSON.parse(await roundtrip("status", "--json"))).toEqual({ running: false, kind: "embedded" });
  });

  it("delete its data when asked to", async () => {
    expect(await roundtrip("stop", "--delete")).toMatch(/Its data is deleted\.$/);
    expect(await clusterStatus()).toBeUndefined();
  });
});
