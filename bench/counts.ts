import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openLab, startProxy, type WireProxy } from "roundtrip";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import { courseRoot } from "#src/lab/paths.js";
import { type Pattern, Program } from "./measuring/program.js";

export const about = `How often round trips of programs in processes of their own are counted right, beside two loops that do nothing
but reckon: patterns of pg and postgres.js, and with --python PATH (one that has psycopg and asyncpg) of these too, with the server
0, 1 and 5 ms away. A count that is higher than it should be and says that it may be is "labelled"; else it is "wrong".
--only TEXT takes the patterns alone whose name has it.`;

export const takes = ["runs", "python", "only"] as const;

const distances = [0, 1, 5];
const defaultRuns = 3;
const busyLoops = 2;

/** A program that does nothing but reckon, until the one that started it is gone. */
const reckon = `
  process.on("disconnect", () => process.exit());
  setInterval(() => { for (const until = Date.now() + 1000; Date.now() < until; ); }, 0);`;

type Verdict = "right" | "labelled" | "wrong";

/** Runs a pattern once. Returns what became of its count and, when it is not right, what was seen and which counts say so. */
async function judge(proxy: WireProxy, program: Program, { name, sum, depth }: Pattern): Promise<[Verdict, string]> {
  const scope = await proxy.openScope();
  await program.run(name);
  const { roundTrips: seen, inexact } = await scope.close();
  const off = [
    ...(seen.sum === sum ? [] : [`sum ${seen.sum} for ${sum}`]),
    ...(seen.depth === depth ? [] : [`depth ${seen.depth} for ${depth}`]),
  ].join(", ");
  if (off === "") return ["right", ""];
  const excused =
    (seen.sum === sum || (seen.sum > sum && inexact.sum)) &&
    (seen.depth === depth || (seen.depth > depth && inexact.depth));
  return [
    excused ? "labelled" : "wrong",
    `${off}; depth ${seen.depth}, sum ${seen.sum}, inexact ${JSON.stringify(inexact)}`,
  ];
}

export async function run(
  say: (line: string) => void,
  { runs = defaultRuns, python, only = "" }: Wishes,
): Promise<Measurement[]> {
  await using lab = await openLab({ name: "bench-counts", onProgress: say });
  const { host, port, user, password, database } = lab.directConfig;
  await lab.pool.query("create table marks (n int); create table counter (id int primary key, n int)");
  await lab.pool.query("insert into counter values (1, 0)");
  await using proxy = await startProxy({ to: { host, port }, account: { user, password, database: "postgres" } });
  const env = {
    PGHOST: proxy.host,
    PGPORT: String(proxy.port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGGSSENCMODE: "disable",
    NODE_NO_WARNINGS: "1",
  };
  const node = fileURLToPath(new URL("./patterns/node.js", import.meta.url));
  const start = async () => [
    await new Program(process.execPath, [node], env).start(),
    ...(python ? [await new Program(python, [join(courseRoot, "bench", "patterns", "python.py")], env).start()] : []),
  ];
  const loops = Array.from({ length: busyLoops }, () =>
    spawn(process.execPath, ["-e", reckon], { stdio: ["ignore", "ignore", "inherit", "ipc"] }),
  );
  const tallies = distances.map((ms) => ({ ms, counts: { right: 0, labelled: 0, wrong: 0 } }));
  try {
    for (let round = 1; round <= runs; round++) {
      for (const { ms, counts } of tallies) {
        await proxy.network({ roundTripMs: ms });
        const programs = await start();
        for (const program of programs) {
          for (const pattern of program.patterns.filter(({ name }) => name.includes(only))) {
            const [verdict, off] = await judge(proxy, program, pattern);
            counts[verdict] += 1;
            if (verdict !== "right") say(`${verdict}: ${pattern.name}, ${ms} ms: ${off}`);
          }
        }
        for (const program of programs) await program[Symbol.asyncDispose]();
        say(`${round} of ${runs}, ${ms} ms away: ${JSON.stringify(counts)}`);
      }
    }
  } finally {
    for (const loop of loops) loop.kill("SIGKILL");
  }
  return tallies.flatMap(({ ms, counts }) =>
    Object.entries(counts).map(([measure, count]) => {
      return { contestant: `${ms} ms away`, measure, unit: "runs", samples: [count] };
    }),
  );
}
