import { join } from "node:path";
import type pg from "pg";
import postgres from "postgres";
import { Database, mapLimit, openLab, pipelined } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { courseRoot } from "#src/lab/paths.js";
import { Program } from "./measuring/program.js";
import { Samples, timed } from "./measuring/samples.js";

export const about = `Fifty look-ups of a user by id, 0, 1, 5 and 20 ms away: in turn on one connection, together on a pool of 20,
bounded to 5 at a time, pipelined on one connection, and as one statement with = ANY; postgres.js in turn, on one connection (which it
pipelines) and on 20; with --python PATH (one that has asyncpg) asyncpg in turn and together on a pool of 20. Every connection is open
before.`;

export const takes = ["runs", "python"] as const;

const defaultRuns = 7;
const distances = [0, 1, 5, 20];
const most = 20;
const sql = "select id, name, email, city from users where id = $1";
const ids = Array.from({ length: 50 }, (_, each) => 1 + each * 17);

type Ways = Record<string, () => Promise<unknown>>;

/** The look-ups by `pg`, by what the course's library adds to it, and by postgres.js. */
function ways(client: pg.Client, database: Database, one: postgres.Sql, many: postgres.Sql): Ways {
  const ask = (on: postgres.Sql, id: number) => on`select id, name, email, city from users where id = ${id}`;
  return {
    "pg, in turn": async () => {
      for (const id of ids) await client.query(sql, [id]);
    },
    "pg, together": () => Promise.all(ids.map((id) => database.fetchOne(sql, [id]))),
    "pg, 5 at a time": () => mapLimit(ids, 5, (id) => database.fetchOne(sql, [id])),
    "pg, pipelined": () =>
      pipelined(
        client,
        ids.map((id) => ({ text: sql, values: [id] })),
      ),
    "pg, one statement": () => client.query("select id, name, email, city from users where id = any($1)", [ids]),
    "postgres.js, in turn": async () => {
      for (const id of ids) await ask(one, id);
    },
    "postgres.js, one connection": () => Promise.all(ids.map((id) => ask(one, id))),
    "postgres.js, together": () => Promise.all(ids.map((id) => ask(many, id))),
  };
}

/** Runs on the course's own server, in a lab that is dropped at the end. Rounds are interleaved. */
export async function run(say: (line: string) => void, { runs = defaultRuns, python }: Wishes): Promise<Measurement[]> {
  const samples = new Samples();
  await using lab = await openLab({ name: "bench-concurrency", onProgress: say });
  const config = lab.connectionConfig;
  const { host, port, user, password, database: name } = config;
  const client = await lab.connect();
  await using database = await Database.connect(config, { min: most, max: most });
  const target = { host: host as string, port: port as number, user, database: name, ssl: false } as const;
  const options = { ...target, password: password as string, onnotice: () => undefined };
  const one = postgres({ ...options, max: 1 });
  const many = postgres({ ...options, max: most });
  const env = {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password as string,
    PGDATABASE: name,
    PGGSSENCMODE: "disable",
  };
  await using program = python
    ? await new Program(python, [join(courseRoot, "bench", "patterns", "lookups.py")], env).start()
    : undefined;
  const all: Ways = ways(client, database, one, many);
  for (const { name: pattern } of program?.patterns ?? []) all[pattern] = async () => program?.run(pattern);
  try {
    // Whoever opens connections when they are needed has them now.
    for (const way of Object.values(all)) await way();
    for (let round = 1; round <= runs; round++) {
      say(`round ${round} of ${runs}`);
      for (const roundTripMs of distances) {
        await lab.network({ roundTripMs });
        for (const [contestant, way] of Object.entries(all)) {
          samples.add(contestant, `50 look-ups, ${roundTripMs} ms away: time`, "ms", await timed(way));
        }
      }
    }
  } finally {
    await lab.network({});
    await Promise.all([one.end(), many.end()]);
  }
  return samples.all;
}
