import { beforeAll, describe, expect, it } from "vitest";
import { excesses } from "#src/cost/budget.js";
import { measure } from "#src/cost/measure.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { labTroubleIn, labTroubles } from "#src/lab/lab-health.js";
import type { LabServer } from "#src/lab/lab-server.js";
import { ensureOwnDatabase, ownDatabase } from "#src/lab/own-database.js";
import { labServer } from "#src/lab/server.js";
import { prepareTemplate } from "#src/lab/shop.js";
import { withClient } from "#src/lab/with-client.js";
import { useOwnCluster } from "./own-cluster.js";

// What is looked at is what all databases of a server have in common: nobody else may be at work on it.
useOwnCluster();

const quiet = () => undefined;
const open = () => openLab({ name: "hostile", size: "tiny", onProgress: quiet, ownRole: true });

/** Does what its caller alone may: if that is an administrator, the lab's role becomes one. */
const rise = (name: string, returns: string) =>
  `create function ${name} returns ${returns} language plpgsql as $$ begin execute 'alter role "DB" superuser'; return; end $$`;
const found = "search_path = evil, pg_catalog, public";
const statistics =
  "shared_blks_hit int, shared_blks_read int, local_blks_hit int, local_blks_read int, temp_blks_read int, temp_blks_written int, wal_records int, dbid oid, query text";

/** What the owner of a lab's database does to it, and to its own role, `DB` being the name of both. */
const attacks: [name: string, statements: string[]][] = [
  [
    "a function in place of one of the server's",
    [
      "create schema evil",
      rise("evil.pg_stat_get_tuples_returned(oid, out x bigint)", "bigint"),
      `alter database "DB" set ${found}`,
    ],
  ],
  [
    "a setting that is a function of its own",
    [
      "create schema evil",
      rise("evil.current_setting(text, boolean, out x text)", "text"),
      `alter database "DB" set ${found}`,
    ],
  ],
  [
    "an operator in place of one of the server's",
    [
      "create schema evil",
      rise("evil.same(name, name, out x boolean)", "boolean"),
      "create operator evil.= (leftarg = name, rightarg = name, function = evil.same)",
      `alter database "DB" set ${found}`,
    ],
  ],
  [
    "a table in place of one of the server's",
    ["create schema evil", "create table evil.pg_class (like pg_class)", `alter database "DB" set ${found}`],
  ],
  [
    "statistics of its own, in a schema made anew",
    [
      "drop schema public cascade; create schema public",
      "create view pg_stat_statements_info as select 0 as dealloc, 0 as stats_reset",
      rise("public.pg_stat_statements(boolean)", `table (${statistics})`),
    ],
  ],
  ["the extension dropped", ["drop extension pg_stat_statements cascade"]],
  ["a time limit", [`alter database "DB" set statement_timeout = 1`]],
  ["another, for those who rest", [`alter database "DB" set idle_session_timeout = 1`]],
  ["rounded numbers", [`alter database "DB" set extra_float_digits = -15`]],
  ["nothing may be written", [`alter database "DB" set default_transaction_read_only = on`]],
  ["another role", [`alter database "DB" set role = roundtrip_shop`]],
  ["a library that is not there", [`alter database "DB" set local_preload_libraries = 'nowhere'`]],
  ["a template, which is not dropped", [`alter database "DB" is_template true`]],
  ["a database that lets nobody in", [`alter database "DB" connection limit 0`]],
  ["a role without a way in", ["alter role current_user password 'x'", "alter role current_user connection limit 0"]],
  ["a role that has expired", ["alter role current_user valid until 'yesterday'", "alter role current_user nologin"]],
  [
    "the shop's owner",
    [
      "set role roundtrip_shop",
      "alter role roundtrip_shop set search_path = nowhere",
      "alter role roundtrip_shop password 'x'",
    ],
  ],
  [
    "another owner",
    ["reassign owned by current_user to roundtrip_shop", `alter database "DB" owner to roundtrip_shop`],
  ],
  ["another name", [`alter database "DB" rename to evil`, "alter role current_user rename to evil"]],
  ["members", [`grant roundtrip_shop to roundtrip with admin option`, `grant "DB" to roundtrip_shop`]],
  [
    "privileges by default",
    [
      "alter default privileges grant all on tables to public",
      "alter default privileges for role roundtrip_shop revoke all on tables from roundtrip_shop",
      `grant all on database "DB" to public`,
      "create table mine (id int)",
    ],
  ],
  ["functions for this session", ["create function pg_temp.count() returns int language sql return 1"]],
  ["a transaction that outlives its session", ["begin; create table t (); prepare transaction 'left'"]],
  [
    "what keeps the log",
    [
      "select pg_create_physical_replication_slot('left')",
      "select pg_create_logical_replication_slot('left', 'pgoutput')",
      "create publication p; create subscription s connection 'dbname=postgres' publication p",
    ],
  ],
  ["the lock of the templates", ["select pg_advisory_lock(7262310, 0)"]],
  ["a lock on the catalogue", ["begin; lock table pg_database in access share mode; comment on schema public is 'x'"]],
  ["a channel that is listened on", ["listen everybody", "begin; notify everybody, 'x'"]],
  ["large objects", ["select lo_from_bytea(4711, repeat('x', 1000000)::bytea)"]],
  [
    "what runs at each event",
    [
      "create function f() returns event_trigger language plpgsql as 'begin end'; create event trigger e on login execute function f()",
    ],
  ],
  [
    "a cost that is not kept",
    ["alter role current_user set pg_stat_statements.track = 'none'", "set track_counts = off"],
  ],
];

/** What all databases of a server have in common. */
const commonSql = `select json_build_object(
  'settings', (select json_agg(s order by s::text) from pg_db_role_setting s),
  'roles', (select json_agg(json_build_array(rolname, rolsuper, rolcanlogin, rolconnlimit, rolpassword, rolvaliduntil) order by rolname) from pg_authid),
  'members', (select json_agg(json_build_array(roleid::regrole, member::regrole, admin_option) order by oid) from pg_auth_members),
  'databases', (select json_agg(json_build_array(datname, datdba::regrole, datistemplate, datconnlimit, datacl::text) order by datname) from pg_database),
  'slots', (select count(*) from pg_replication_slots), 'prepared', (select count(*) from pg_prepared_xacts),
  'subscriptions', (select count(*) from pg_subscription)) as common`;

describe("the owner of a lab's database", () => {
  let server: LabServer;
  let template: string;
  const asAdmin = async (sql: string) => (await withClient(server.admin(), (client) => client.query(sql))).rows[0];
  let honest: unknown;
  const cost = async (lab: Lab, client: Awaited<ReturnType<Lab["connect"]>>) => {
    await client.query("rollback; set search_path = public; set statement_timeout = 0").catch(quiet);
    const { cost: seen } = await measure(lab, () => client.query("select 1 from generate_series(1, 3)"));
    return { roundTrips: seen.roundTrips, pages: seen.pages, rowsExamined: seen.rowsExamined, unknown: seen.unknown };
  };

  beforeAll(async () => {
    server = await labServer();
    template = await prepareTemplate(server, "tiny", 1, quiet);
    await ensureOwnDatabase(server, template);
    const lab = await open();
    honest = await cost(lab, await lab.connect());
    await lab.close();
  });

  it.each(attacks)("makes nothing of: %s", async (_, statements) => {
    const before = await asAdmin(commonSql);
    labTroubles.length = 0; // files before this one, in the same process, may have had some
    const lab = await open();
    const client = await lab.connect();
    for (const sql of statements) await client.query(sql.replaceAll("DB", lab.database)).catch(quiet);
    expect(await cost(lab, client)).toEqual(honest);
    const risen = `select rolsuper as is from pg_roles where rolname = '${lab.database}'`;
    expect(await asAdmin(risen)).toEqual({ is: false });
    await lab.close();
    expect(await asAdmin(commonSql)).toEqual(before);
    expect(labTroubles).toEqual([]);
  });

  it("makes nobody cheaper by crowding the statistics: the cost is unknown, and the server is blamed", async () => {
    await using lab = await open();
    const client = await lab.connect();
    const lose = () => asAdmin("select pg_stat_statements_reset()");
    const { cost: seen } = await measure(lab, () => client.query("select count(*) from users").then(lose));
    expect(seen).toMatchObject({ roundTrips: 1, rowsExamined: 1_000, pages: Number.NaN });
    let error: unknown;
    try {
      excesses(seen, { pages: 0 });
    } catch (thrown) {
      error = thrown;
    }
    expect(labTroubleIn(error)).toContain("lost entries for lack of room");
  });

  it("who takes every connection is not told as the fault of those who find none", async () => {
    const labs = await Promise.all(
      ["greedy", "greedier", "late"].map((name) => openLab({ name, size: "tiny", onProgress: quiet, ownRole: true })),
    );
    const takeAll = async (lab: Lab) => {
      for (;;) await lab.connect();
    };
    const [greedy, greedier, late] = labs as [Lab, Lab, Lab];
    const limited: Error = await takeAll(greedy).catch((error) => error);
    expect([limited.message, labTroubleIn(limited)]).toEqual([
      expect.stringContaining("too many connections for role"),
      undefined,
    ]);
    await takeAll(greedier).catch(quiet);
    const cause: Error = await late.connect().catch((error) => error);
    const inOwnWords = new Error(`User 1 lives in Oslo; got ${cause.message}`);
    expect(labTroubleIn(inOwnWords)).toContain("All connections of the server were taken");
    await Promise.all(labs.map((lab) => lab.close()));
  });

  it("is let into no other database: not the shop that others are copied from, not the learner's own", async () => {
    await using lab = await open();
    const sql = `select datname from pg_database
      where datallowconn and datname <> current_database() and has_database_privilege(datname, 'connect')`;
    expect((await (await lab.connect()).query(sql)).rows).toEqual([]);
    for (const database of [template, ownDatabase, "postgres", "template1"]) {
      const there = withClient({ ...lab.directConfig, database }, (client) => client.query("select 1"));
      await expect(there).rejects.toThrow(`permission denied for database "${database}"`);
    }
  });
});
