import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { openWire, until, type WireLab } from "./fixture.js";
import { runProgram } from "./programs.js";

let wire: WireLab;
let folder: string;

beforeAll(async () => {
  wire = await openWire("wire-transparency");
  folder = await mkdtemp(join(tmpdir(), "roundtrip-transparency-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await wire[Symbol.asyncDispose]();
});

type Way = "directly" | "through the proxy";

function where(way: Way): { args: string[]; env: Record<string, string> } {
  const { host, port, user, password, database } = way === "directly" ? wire.lab.directConfig : wire.config;
  return { args: ["-h", host, "-p", String(port), "-U", user, "-d", database], env: { PGPASSWORD: password } };
}

/** What a file of commands leads to, both ways. */
async function bothWays(work: (way: Way) => Promise<string>): Promise<void> {
  const scope = await wire.proxy.openScope({ exact: false });
  const results = [await work("directly"), await work("through the proxy")];
  const { totals } = await scope.close();
  expect(results[1]).toBe(results[0]);
  expect(totals.statements).toBeGreaterThan(0);
}

describe("psql", () => {
  const psql = (context: TestContext, way: Way, input: string) => {
    const { args, env } = where(way);
    return runProgram(context, "psql", [...args, "-X", "-q", "-v", "ON_ERROR_STOP=1"], env, input);
  };

  test("copies 20,000 rows each way, to the same bytes", async (context) => {
    await bothWays(async (way) => {
      const [out, again] = [join(folder, "out.tsv"), join(folder, "again.tsv")];
      const copy = "select n, md5(n::text), null, E'tab\\\\t and ünïcödé' from generate_series(1, 20000) n";
      const said = await psql(
        context,
        way,
        `\\copy (${copy}) to '${out}'
         create temp table t (n int, a text, b text, c text);
         \\copy t from '${out}'
         \\copy (select * from t order by n) to '${again}'
         select count(*), sum(n) from t;`,
      );
      const bytes = await readFile(again, "latin1");
      expect(bytes === (await readFile(out, "latin1"))).toBe(true);
      return `${said}${bytes.length}`;
    });
  });

  test("says the same about errors, notices, several results and types", async (context) => {
    await bothWays(async (way) => {
      const input = `select 1 as one \\; select 2 as two;
        do $$ begin raise notice 'heard'; end $$;
        \\set ON_ERROR_STOP 0
        select 1 / 0;
        select * from nothing_there;
        select 1.5::numeric, null, '{1,2}'::int[], interval '1 day' \\gdesc
        begin; declare c cursor for select generate_series(1, 10); fetch 3 from c; move 2 in c; fetch 2 from c; commit;
        select version();`;
      return psql(context, way, input);
    });
  });
});

describe("pgbench", () => {
  let initialised: Promise<string> | undefined;

  /** Runs transactions that depend on nothing but a seed, and returns what they left in the tables. */
  const pgbench = async (context: TestContext, way: Way, args: string[], clients = 1): Promise<string> => {
    const { args: own, env } = where(way);
    const [host, port, user] = [own.slice(0, 2), own.slice(2, 4), own.slice(4, 6)];
    const run = (more: string[]) =>
      runProgram(context, "pgbench", [...host, ...port, ...user, ...more, own.at(-1) ?? ""], env);
    initialised ??= run(["-i", "-q", "-s", "1"]);
    await initialised;
    await wire.lab.pool.query(
      `truncate pgbench_history; update pgbench_accounts set abalance = 0 where abalance <> 0;
       update pgbench_branches set bbalance = 0; update pgbench_tellers set tbalance = 0`,
    );
    const seed = ["-n", "--random-seed=7", "-c", String(clients), "-t", "40"];
    const said = await run([...seed, ...args]);
    const processed = /number of transactions actually processed: (\S+)/.exec(said)?.[1];
    const failed = /number of failed transactions: (\S+)/.exec(said)?.[1];
    const { rows } = await wire.lab.pool.query(
      `select (select sum(abalance) from pgbench_accounts) as a, (select sum(bbalance) from pgbench_branches) as b,
              (select sum(tbalance) from pgbench_tellers) as t, (select count(*) from pgbench_history) as h,
              (select md5(string_agg(aid || ',' || delta, ' ' order by aid, delta)) from pgbench_history) as digest`,
    );
    return JSON.stringify({ processed, failed, rows });
  };

  test.for([
    ["tpcb-like", "simple"],
    ["tpcb-like", "extended"],
    ["tpcb-like", "prepared"],
    ["simple-update", "prepared"],
    ["select-only", "extended"],
  ] as const)("%s, -M %s", async ([script, protocol], context) => {
    await bothWays((way) => pgbench(context, way, ["-b", script, "-M", protocol]));
  });

  test("with --progress, by several clients", async (context) => {
    await bothWays((way) => pgbench(context, way, ["-b", "simple-update", "--progress=1"], 4));
  });

  test("with a script that pipelines", async (context) => {
    const script = join(folder, "pipeline.sql");
    const lines = ["\\startpipeline", "select 1;", "update pgbench_tellers set tbalance = tbalance + 1 where tid = 1;"];
    await writeFile(script, [...lines, "select 2;", "\\endpipeline", "select 3;", ""].join("\n"));
    for (const protocol of ["extended", "prepared"]) {
      await bothWays((way) => pgbench(context, way, ["-f", script, "-M", protocol]));
    }
  });
});

describe("typical use gives the same results as directly", () => {
  const config = (way: Way) => (way === "directly" ? wire.lab.directConfig : wire.config);

  test("of pg", async () => {
    await bothWays(async (way) => {
      const pool = new pg.Pool({ ...config(way), max: 3 });
      const client = await pool.connect();
      const results: unknown[] = [];
      const ask = async (sql: string | pg.QueryConfig, values?: unknown[]) => {
        const answer = await client.query(sql as string, values).catch((error) => error.message);
        results.push(answer.rows ?? answer);
      };
      await ask(
        "create temp table t (id serial primary key, at timestamptz, doc jsonb, tags text[], n numeric, b bytea)",
      );
      await ask("insert into t (at, doc, tags, n, b) values ($1, $2, $3, $4, $5) returning *", [
        new Date(0),
        { a: [1, null, "ü"] },
        ["x", "y,z"],
        "12.50",
        Buffer.from([0, 255]),
      ]);
      await ask({ name: "by-id", text: "select * from t where id = $1", values: [1] });
      await ask({ name: "by-id", text: "select * from t where id = $1", values: [2] });
      await ask({ text: "select 1 as a, 2 as b", rowMode: "array" } as pg.QueryConfig);
      await ask("begin");
      await ask("select 1 / 0");
      await ask("select 1");
      await ask("rollback");
      await ask("select count(*)::int from generate_series(1, 5000)");
      client.release();
      results.push(
        (await Promise.all([1, 2, 3, 4, 5, 6].map((n) => pool.query("select $1::int as n", [n])))).map(
          ({ rows }) => rows,
        ),
      );
      await pool.end();
      return JSON.stringify(results);
    });
  });

  test("of postgres.js", async () => {
    await bothWays(async (way) => {
      const { host, port, user, password, database } = config(way);
      const sql = postgres({ host, port, user, password, database, max: 3, onnotice: () => undefined });
      const results: unknown[] = [];
      results.push(
        await sql`select ${1}::int as a, ${"ü"} as b, ${sql.json({ c: [1] })}::jsonb as c, ${[1, 2]}::int[] as d`,
      );
      results.push(await sql`select * from ${sql("users")} where id in ${sql([1, 2, 3])} order by id`);
      results.push(
        await sql.begin(async (own) => [await own`select 1 as one`, await own`select count(*)::int from orders`]),
      );
      results.push(await sql`select 1 / 0`.catch((error) => error.message));
      results.push(await Promise.all([1, 2, 3, 4, 5, 6].map((n) => sql`select ${n}::int as n`)));
      for await (const rows of sql`select n from generate_series(1, 50) n`.cursor(20)) results.push(rows.length);
      await sql.end();
      return JSON.stringify(results);
    });
  });
});

describe("a value of 64 MB", () => {
  const size = 64 * 1024 * 1024;
  const most = 32 * 1024 * 1024;

  /** By how much the memory of the proxy's thread grew while `work` ran, in bytes. */
  async function growth(work: () => Promise<unknown>): Promise<number> {
    const before = (await wire.proxy.status()).memoryBytes;
    let peak = before;
    const look = setInterval(() => {
      void wire.proxy.status().then(({ memoryBytes }) => {
        peak = Math.max(peak, memoryBytes);
      });
    }, 5);
    await work();
    clearInterval(look);
    return peak - before;
  }

  for (const network of [{}, { roundTripMs: 5 }]) {
    test(`goes up and comes down through ${JSON.stringify(network)}, without being held`, async () => {
      const client = await wire.connect();
      await wire.proxy.network(network);
      const grown = await growth(async () => {
        const value = "0123456789abcdef".repeat(size / 16);
        const { rows } = await client.query("select $1::text as value", [value]);
        expect(rows[0].value === value).toBe(true);
      });
      await wire.proxy.network({});
      expect(grown).toBeLessThan(most);
    });
  }

  test("waits at the server while the client does not read, also while counts are exact", async () => {
    for (const exact of [false, true]) {
      const client = await wire.connect();
      const { stream } = (client as unknown as { connection: { stream: import("node:net").Socket } }).connection;
      const trace = await wire.trace(async () => {
        const grown = await growth(async () => {
          const answer = client.query(`select repeat('x', ${size}) as value`);
          stream.pause();
          let last = -1;
          await until(async () => {
            const { bytesDown } = await wire.proxy.status();
            await new Promise((resolve) => setTimeout(resolve, 400));
            const still = bytesDown === last;
            last = bytesDown;
            return still;
          });
          stream.resume();
          expect((await answer).rows[0].value).toHaveLength(size);
        });
        expect(grown).toBeLessThan(most);
      }, exact);
      expect(trace.roundTrips.sum).toBe(1);
      expect(trace.totals.bytesDown).toBeGreaterThan(size);
      await (client as pg.Client).end();
    }
  });
});
