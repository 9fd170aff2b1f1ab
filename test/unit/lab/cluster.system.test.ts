import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { clusterStatus, startCluster, stopCluster } from "#src/lab/cluster.js";
import { clusterHome } from "#src/lab/cluster-home.js";
import { adminConfig } from "#src/lab/cluster-state.js";
import { postmasterPid } from "#src/lab/postmaster.js";
import { labServer } from "#src/lab/server.js";
import { withClient } from "#src/lab/with-client.js";
import { open, startOpening, until, useOwnCluster } from "./own-cluster.js";

useOwnCluster();

const pid = () => postmasterPid(clusterHome().dataDir);
const halfMade = () => {
  const { dir } = clusterHome();
  return existsSync(dir) ? readdirSync(dir).filter((name) => name.includes(".making-")) : [];
};

/** Ends the server as a crash would, and waits until its process is gone. */
async function killServer(): Promise<void> {
  process.kill(pid() ?? 0, "SIGKILL");
  await until(() => pid() === undefined);
}

/** A query that keeps a server process busy, and so blind to the end of its parent. */
const busy = "select count(*) from generate_series(1, 2_000_000_000)";

describe("the course's own PostgreSQL", () => {
  it("is one, when four processes open it at the same moment", async () => {
    const opened = await Promise.all([open(), open(), open(), open()]);
    expect(opened.map(({ how }) => how).sort()).toEqual(["running", "running", "running", "started"]);
    expect(new Set(opened.map(({ port }) => port)).size).toBe(1);
    expect((await clusterStatus())?.running).toBe(true);
  });

  it("keeps its passwords where only their owner can read them, and each by itself", async () => {
    const { stateFile } = clusterHome();
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    const { adminPassword, learnerPassword } = await startCluster();
    expect(adminPassword).toHaveLength(32);
    expect(learnerPassword).toHaveLength(32);
    expect(adminPassword).not.toContain(learnerPassword.slice(0, 8));
  });

  it("lets a learner look at every session, but end none of somebody else's", async () => {
    const server = await labServer();
    const learner = { ...server.admin(), ...server.learner };
    await withClient(server.admin(), async (admin) => {
      const { rows } = await admin.query("select pg_backend_pid() as pid");
      await withClient(learner, async (client) => {
        const seen = await client.query("select usename from pg_stat_activity where pid = $1", [rows[0].pid]);
        expect(seen.rows).toEqual([{ usename: "roundtrip_admin" }]);
        await expect(client.query("select pg_terminate_backend($1)", [rows[0].pid])).rejects.toThrow(
          "permission denied to terminate process",
        );
        await withClient(learner, async (other) => {
          const own = await other.query("select pg_backend_pid() as pid");
          const ended = await client.query("select pg_terminate_backend($1) as done", [own.rows[0].pid]);
          expect(ended.rows).toEqual([{ done: true }]);
        });
        await expect(client.query("create database mine")).rejects.toThrow("permission denied to create database");
      });
    });
  });

  it("has the settings that make plans and costs the same everywhere", async () => {
    const state = await startCluster();
    const names = ["autovacuum", "jit", "fsync", "max_parallel_workers_per_gather", "password_encryption"];
    const sql = "select name, setting from pg_settings where name = any($1) order by name";
    const { rows } = await withClient(adminConfig(state), (client) => client.query(sql, [names]));
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      autovacuum: "off",
      fsync: "on",
      jit: "off",
      max_parallel_workers_per_gather: "0",
      password_encryption: "scram-sha-256",
    });
  });

  it("outlives the process that started it, also when that is killed", async () => {
    await stopCluster();
    const { child, opened } = startOpening({ wishes: ["stay"] });
    expect((await opened).how).toBe("started");
    child.kill("SIGKILL");
    expect((await open()).how).toBe("running");
  });

  it("keeps no database of a process that was killed, and none is taken from one that lives", async () => {
    const databases = async () => {
      const state = await startCluster();
      const sql = "select datname from pg_database where datname ~ '_lab_'";
      return (await withClient(adminConfig(state), (client) => client.query(sql))).rows.map(({ datname }) => datname);
    };
    const [dies, lives] = [1, 2].map(() => startOpening({ wishes: ["lab", "stay"] }));
    const left = (await dies?.opened)?.database;
    const kept = (await lives?.opened)?.database;
    expect((await databases()).sort()).toEqual([left, kept].sort());
    const ended = new Promise((resolve) => dies?.child.once("close", resolve));
    dies?.child.kill("SIGKILL");
    await ended;
    const third = (await open({ wishes: ["lab"] })).database;
    expect(await databases()).toEqual(expect.arrayContaining([kept]));
    expect(await databases()).not.toContain(left);
    expect(third).toMatch(/^roundtrip_[0-9a-f]{6}_lab_left_\d+$/);
    lives?.child.kill("SIGKILL");
  });

  it("is recovered after it was killed, and says so", async () => {
    await killServer();
    const server = await labServer();
    expect(server.notice).toBe(
      "PostgreSQL had ended without being stopped. It was started again and has recovered; committed data is safe.",
    );
    expect((await labServer()).notice).toBeUndefined();
  });

  it("is recovered while a process of the killed server is too busy to notice", async () => {
    const state = await startCluster();
    const lost = withClient(adminConfig(state), (client) => client.query(busy)).catch((error: Error) => error.message);
    const sql = "select count(*)::int as n from pg_stat_activity where query = $1 and state = 'active'";
    await withClient(adminConfig(state), (client) =>
      until(async () => (await client.query(sql, [busy])).rows[0].n === 1),
    );
    await killServer();
    expect((await startCluster()).how).toBe("recovered");
    expect(await lost).toMatch(/terminated unexpectedly|ECONNRESET/);
  });

  it("answers again after one of its processes was killed", async () => {
    const state = await startCluster();
    const before = pid();
    await withClient(adminConfig(state), async (client) => {
      const { rows } = await client.query("select pg_backend_pid() as pid");
      process.kill(rows[0].pid, "SIGKILL");
      await expect(client.query("select pg_sleep(10)")).rejects.toThrow(/terminated unexpectedly|ECONNRESET/);
    });
    expect((await startCluster()).how).toBe("running");
    expect(pid()).toBe(before);
  });

  it("starts although its process id is by now that of another program", async () => {
    await killServer();
    const file = join(clusterHome().dataDir, "postmaster.pid");
    const [, ...rest] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [process.ppid, ...rest].join("\n"));
    expect((await startCluster()).how).toBe("recovered");
  });

  it("takes another port when somebody else has taken its own", async () => {
    const { port } = await startCluster();
    await stopCluster();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
    const now = await startCluster();
    other.close();
    expect(now.how).toBe("started");
    expect(now.port).not.toBe(port);
  });

  it("is not led astray by variables that are meant for other servers", async () => {
    const env = {
      PGHOST: "192.0.2.1",
      PGPORT: "1",
      PGUSER: "somebody",
      PGPASSWORD: "wrong",
      PGDATABASE: "elsewhere",
      PGSSLMODE: "require",
      PGOPTIONS: "-c search_path=nowhere",
      PGDATA: "/nowhere",
      PG_COLOR: "always",
    };
    expect((await open({ env, wishes: ["shop"] })).users).toBe(1_000);
  });

  it("stops once, and has a state that says so", async () => {
    expect(await stopCluster()).toBe(true);
    expect(await stopCluster()).toBe(false);
    expect((await clusterStatus())?.running).toBe(false);
  });

  it.each([
    ["a holder that died", () => "999999 1"],
    ["a holder whose process id is by now that of another program", () => `${process.pid} 1`],
  ])("takes over a lock with %s", async (_, lock) => {
    await stopCluster();
    writeFileSync(clusterHome().lockFile, lock());
    expect((await open()).how).toBe("started");
    expect(existsSync(clusterHome().lockFile)).toBe(false);
  });
});

describe("a cluster that cannot be used is made anew, and says so:", () => {
  const notice = "The files of the lab's PostgreSQL could not be used, so it was made anew. The shop is loaded again.";

  it.each([
    ["its state file is damaged", () => writeFileSync(clusterHome().stateFile, '{"version": 2, "port')],
    ["its data folder is gone", () => rmSync(clusterHome().serverDir, { recursive: true, force: true })],
    [
      "its data is of another PostgreSQL",
      () => stopCluster().then(() => writeFileSync(join(clusterHome().dataDir, "PG_VERSION"), "17\n")),
    ],
  ])("%s", async (_, damage) => {
    await startCluster();
    await damage();
    expect((await labServer()).notice).toBe(notice);
  });
});

describe("making a cluster", () => {
  beforeAll(async () => {
    await stopCluster();
    rmSync(clusterHome().dir, { recursive: true, force: true });
  });

  it("says who owns the folder when it may not write there", async () => {
    const { dir } = clusterHome();
    writeFileSync(dir, "");
    const failed = await open();
    expect(failed.error).toBe("LabStartError");
    expect(failed.message).toContain(dirname(dir));
    rmSync(dir);
  });

  it("is refused to a process that outlived the tests to which the cluster belonged", async () => {
    const gone = join(clusterHome().dir, "gone");
    expect((await open({ env: { ROUNDTRIP_CLUSTER_DIR: gone } })).message).toBe(
      `ROUNDTRIP_CLUSTER_DIR names ${gone}, and that is gone: the tests that it belonged to have ended. Unset the variable.`,
    );
  });

  it("says what PostgreSQL says when the disk does not hold it", async () => {
    const failed = await open({ shell: "ulimit -f 2000" });
    expect(failed).toMatchObject({ error: "LabStartError", code: "LAB_START_FAILED" });
    expect(failed.message).toContain("initdb failed:");
    expect(failed.message).toContain(`The disk is full that holds ${clusterHome().dir}`);
    expect(existsSync(clusterHome().dataDir)).toBe(false);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "may be interrupted by %s: what is made by half has another name",
    async (signal) => {
      const before = halfMade();
      const { child, opened } = startOpening();
      opened.catch(() => undefined);
      await until(() => halfMade().some((name) => !before.includes(name)));
      child.kill(signal);
      await expect(opened).rejects.toThrow(`ended with ${signal}`);
      expect(halfMade()).not.toEqual([]);
      expect(existsSync(clusterHome().dataDir)).toBe(false);
    },
  );

  it("goes well the next time, and nothing is left of what did not", async () => {
    expect((await open()).how).toBe("started");
    expect(halfMade()).toEqual([]);
  });
});
