import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { Attempt } from "#src/course/checker/attempts.js";
import type { ExerciseRecord } from "#src/course/checker/record.js";
import { courseRoot } from "#src/lab/paths.js";
import { labsLeft } from "../../lab/labs-left.js";
import { useOwnCluster } from "../../lab/own-cluster.js";
import { makeBelieve } from "./make-believe.js";

useOwnCluster();

const { attempt, verdicts } = makeBelieve();

const id = "00-start-here/1-first-look-up";
const testFile = join(courseRoot, "test", "exercises", `${id}.test.ts`);

/** The right answer, with something done to the server before it. */
const right = (before: string) => `import pg from "pg";
export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  ${before}
  const { rows } = await client.query("select city from users where id = $1", [userId]);
  return rows[0]?.city ?? null;
}`;

const config = "host: '127.0.0.1', user: client.user, password: client.password as string";
const attacks: [name: string, before: string][] = [
  ["another password", `await client.query("alter role current_user password 'x'");`],
  ["another search path", `await client.query("alter role current_user set search_path = pg_catalog");`],
  ["a short time limit", `await client.query("alter role current_user set statement_timeout = 1");`],
  ["read only", `await client.query("alter role current_user set default_transaction_read_only = on");`],
  [
    "a database that lets nobody in",
    `await client.query("do $$ begin execute 'alter database ' || current_database() || ' connection limit 0'; end $$");`,
  ],
  [
    "its own database dropped",
    `const { rows: [{ name }] } = await client.query("select current_database() as name");
     await client.query('drop database "' + name + '" with (force)').catch(() => undefined);
     const other = new pg.Client({ ...client, ${config}, port: client.port, database: "template1" });
     await other.connect(); await other.query('drop database "' + name + '" with (force)'); await other.end();`,
  ],
  ["no users any more", 'if (userId === 17) await client.query("drop table users cascade");'],
  [
    "all that the owner of the shop has",
    `await client.query("set role roundtrip_shop; reassign owned by roundtrip_shop to current_user; drop owned by roundtrip_shop cascade");`,
  ],
  ["every session that it may end", `await client.query("select pg_terminate_backend(pid) from pg_stat_activity");`],
  ["a sleep on the server", `await client.query("select pg_sleep(3600)");`],
  [
    "a lock that nobody gives back",
    `const other = new pg.Client({ ...client, ${config}, port: client.port, database: client.database });
     await other.connect(); await other.query("begin; lock table users");`,
  ],
  [
    "many connections",
    `for (let k = 0; k < 150; k++) await new pg.Client({ ...client, ${config}, port: client.port, database: client.database }).connect();`,
  ],
];
const past: [name: string, before: string][] = [
  [
    "a connection of which nobody knows",
    `const { rows: [at] } = await client.query("select inet_server_port() as port");
     const direct = new pg.Client({ ${config}, port: at.port, database: client.database });
     await direct.connect(); await direct.end();`,
  ],
];

/** Grades work with the tests of a real exercise. */
const grade = (works: [name: string, before: string][]) => {
  const attempts = works.map(
    ([name, before]): Attempt => attempt(name, right(before), { testFile, needsPostgres: true }),
  );
  return verdicts(attempts);
};

const graded = new Map<string, ExerciseRecord>();

beforeAll(async () => {
  for (const [name, record] of await grade([...attacks, ...past])) graded.set(name, record);
}, 600_000);

it.each(attacks)("%s: the next verdict is as if nothing had been done", async (name) => {
  expect(graded.get(name)?.state).toMatch(/^(wrong|error)$/);
});

it("the right answer passes after all of it, and nobody's role or database is left", async () => {
  const found = (await grade([["the right answer", ""]])).get("the right answer");
  expect([found?.state, found?.reason]).toEqual(["passed", ""]);
  expect(await labsLeft()).toEqual([]);
}, 600_000);

it.each(past)("%s: is found by the server's own count", (name) => {
  const { state, reason, points } = graded.get(name) as ExerciseRecord;
  expect([state, points]).toEqual(["error", 0]);
  expect(reason).toContain("It reached the server past the proxy that counts");
});

/** What only an administrator may, or who may write files. */
const forbidden = [
  "copy (select 1) to program 'true'",
  "copy users to '/tmp/roundtrip-users'",
  "select pg_read_file('postgresql.conf')",
  "select pg_reload_conf()",
  "select pg_stat_reset()",
  "select lo_export(lo_from_bytea(0, 'x'), '/tmp/roundtrip-x')",
  "alter system set fsync = off",
  "create role evil superuser",
  "create database evil",
  "create extension dblink",
  "create extension postgres_fdw",
  "set session authorization postgres",
  "alter role roundtrip_shop superuser",
  "create tablespace evil location '/tmp'",
  "set temp_file_limit = -1",
];

it("work may do nothing that reaches beyond its database", async () => {
  const tries = `const may: string[] = [];
    for (const sql of ${JSON.stringify(forbidden)})
      await client.query(sql).then(() => may.push(sql), () => undefined);
    if (may.length > 0) throw new Error("may " + may.join("; "));`;
  const found = (await grade([["forbidden", tries]])).get("forbidden");
  expect(found?.tests[0]).toMatchObject({ state: "passed", message: "" });
}, 600_000);
