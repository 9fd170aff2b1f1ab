import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { from } from "pg-copy-streams";
import postgres from "postgres";
import { copyRows, insertMany, type Lab, openLab } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";

export const about = `200,000 rows into an empty table, by every route, each in turn in every round, without the proxy between:
thousands of rows a second, of the whole of it. The server's own INSERT … SELECT, of a table that it has, is what the others are
compared with; another one makes its rows, as a client does. Then how much memory copyRows takes for 5,000,000 rows.`;

export const takes = ["runs"] as const;

const count = 200_000;
const manyRows = 5_000_000;
const mebibyte = 2 ** 20;

interface Event {
  id: number;
  email: string;
  name: string;
  age: number | null;
  at: Date;
}

const rows: Event[] = Array.from({ length: count }, (_, at) => ({
  id: at + 1,
  email: `user${at}@example.com`,
  name: at % 100 === 0 ? `tab\tand \\ ${at}` : `Ada Lovelace ${at}`,
  age: at % 30 === 0 ? null : at % 90,
  at: new Date(1_700_000_000_000 + at * 1_000),
}));

const escaped = (text: string) =>
  text.replace(/[\\\t\n\r]/g, (one) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n" })[one] ?? "\\r");

/** A row as somebody writes it who uses COPY without a library. */
const lineOf = ({ id, email, name, age, at }: Event) =>
  `${id}\t${escaped(email)}\t${escaped(name)}\t${age ?? "\\N"}\t${at.toISOString()}\n`;

function* lines() {
  for (const row of rows) yield lineOf(row);
}

/** The same kind of rows, made by the server itself. */
const made = `insert into loaded select i, 'user' || i || '@example.com', 'Ada Lovelace ' || i, nullif(i % 90, 7),
  timestamptz '2023-11-14' + i * interval '1 s' from generate_series(1, ${count}) as s(i)`;

/** Each fills the table `loaded`. */
type Contestants = Record<string, () => Promise<unknown>>;

function contestantsOf(client: pg.Client, sql: postgres.Sql, file: string): Contestants {
  const { host, port, user, password, database } = client as pg.Client & { password: string };
  const env = { ...process.env, PGPASSWORD: password };
  const hasPsql = spawnSync("psql", ["--version"]).status === 0;
  const psql = async () => {
    const to = [
      "-h",
      host,
      "-p",
      String(port),
      "-U",
      user ?? "",
      "-d",
      database ?? "",
      "-qc",
      `\\copy loaded from '${file}'`,
    ];
    const { status, stderr } = spawnSync("psql", to, { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`psql failed: ${stderr}`);
  };
  return {
    "INSERT … SELECT": () => client.query("insert into loaded select * from source"),
    "INSERT … SELECT, made on the way": () => client.query(made),
    "copyRows, text": () => copyRows(client, "loaded", rows),
    "copyRows, binary": () => copyRows(client, "loaded", rows, { format: "binary" }),
    ...(hasPsql && { "psql \\copy of a file": psql }),
    "pg-copy-streams, row by row": async () => {
      const stream = client.query(from("copy loaded from stdin"));
      for (const line of lines()) if (!stream.write(line)) await once(stream, "drain");
      stream.end();
      await finished(stream);
    },
    "postgres.js COPY, row by row": async () => {
      await pipeline(lines(), await sql`copy loaded from stdin`.writable());
    },
    "unnest of 10,000": () => insertMany(client, "loaded", rows, { method: "unnest" }),
    "VALUES of 1,000": () => insertMany(client, "loaded", rows, { method: "values" }),
  };
}

async function speeds(lab: Lab, say: (line: string) => void, rounds: number): Promise<Measurement[]> {
  const { host, port, user, password, database } = lab.directConfig;
  const client = new pg.Client({ host, port, user, password, database });
  const sql = postgres({ host, port, user, password, database, max: 1, onnotice: () => undefined });
  const dir = mkdtempSync(join(tmpdir(), "roundtrip-bench-"));
  const file = join(dir, "rows.txt");
  writeFileSync(file, [...lines()].join(""));
  await client.connect();
  try {
    const columns = "(id integer, email text, name text, age integer, at timestamptz)";
    await client.query(`create table source ${columns}; create table loaded ${columns}`);
    await copyRows(client, "source", rows);
    const contestants = Object.entries(contestantsOf(client, sql, file));
    const samples = contestants.map((): number[] => []);
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? "warm-up" : `round ${round} of ${rounds}`);
      for (let turn = 0; turn < contestants.length; turn++) {
        const which = (turn + round) % contestants.length;
        const [name, fill] = contestants[which] as [string, () => Promise<unknown>];
        await client.query("truncate loaded");
        await client.query("checkpoint").catch(() => undefined);
        const started = performance.now();
        await fill();
        const tookMs = performance.now() - started;
        const { rows: seen } = await client.query("select count(*)::int as n from loaded");
        if (seen[0].n !== count) throw new Error(`${name} wrote ${seen[0].n} rows.`);
        if (round > 0) samples[which]?.push(count / tookMs);
      }
    }
    return contestants.map(([contestant], which) => {
      return { contestant, measure: `${count} rows`, unit: "thousand rows a second", samples: samples[which] ?? [] };
    });
  } finally {
    await sql.end();
    await client.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

function memory(lab: Lab, say: (line: string) => void): Measurement[] {
  const { host, port, user, password, database } = lab.directConfig;
  const env = {
    ...process.env,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
  };
  const program = fileURLToPath(new URL("./batch/memory.js", import.meta.url));
  return (["text", "binary"] as const).map((format) => {
    say(`memory, ${format}`);
    const args = ["--expose-gc", program, String(manyRows), format];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`The program that measures memory failed: ${stderr}`);
    const samples = [Number(stdout) / mebibyte];
    return {
      contestant: `copyRows, ${format}`,
      measure: `peak of memory above idle, ${manyRows} rows`,
      unit: "MiB",
      samples,
    };
  });
}

export async function run(say: (line: string) => void, { runs = 5 }: Wishes): Promise<Measurement[]> {
  const lab = await openLab({ name: "bench-batch", size: "tiny", onProgress: say });
  try {
    return [...(await speeds(lab, say, runs)), ...memory(lab, say)];
  } finally {
    await lab.close();
  }
}
