import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { renderTable } from "../display/table.js";
import { InvalidArgumentError } from "../errors.js";
import { courseRoot } from "../lab/paths.js";
import { middleOf } from "../timing/summary.js";
import { whileUsingCluster } from "./cluster-use.js";
import { numberOption } from "./server-address.js";

/** The samples of one contestant by one measure. */
export interface Measurement {
  /** Who was measured, for example `pg.Pool`. The first of a measure is what the others are compared with. */
  contestant: string;
  /** What was measured, for example `checkout and return`. */
  measure: string;
  unit: string;
  /** One number per repetition, at least one. */
  samples: number[];
}

/** What a file `bench/NAME.ts` exports. */
export interface Bench {
  /** One line: what it measures. */
  about: string;
  /** How long it runs, for one that runs for a time; its default. */
  minutes?: number;
  /** Measures, and says now and then what it is doing. Contestants are interleaved, so that noise strikes all alike. */
  run(say: (line: string) => void, minutes: number): Promise<Measurement[]>;
}

function summary({ contestant, measure, unit, samples }: Measurement) {
  const sorted = [...samples].sort((a, b) => a - b);
  const [min = Number.NaN] = sorted;
  return {
    contestant,
    measure,
    unit,
    min,
    median: middleOf(sorted),
    max: sorted.at(-1) ?? Number.NaN,
    n: sorted.length,
  };
}

const names = () =>
  readdirSync(join(courseRoot, "bench")).flatMap((file) => (/^[a-z-]+\.ts$/.test(file) ? [file.slice(0, -3)] : []));

function compile(): void {
  const tsc = join(courseRoot, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", join("bench", "tsconfig.json"), "--pretty", "false"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: courseRoot, encoding: "utf8" });
  if (status !== 0) throw new InvalidArgumentError(`bench/ does not compile:\n${stdout}`);
}

/** How long a benchmark is to run; 0 for one that takes as long as it takes. */
function minutesOf(name: string, bench: Bench, asked: string | undefined): number {
  const minutes = numberOption("minutes", asked);
  if (minutes !== undefined && bench.minutes === undefined) {
    throw new InvalidArgumentError(`--minutes: the benchmark ${name} takes as long as it takes.`);
  }
  if (minutes === 0) throw new InvalidArgumentError("--minutes: expected a number above 0, got 0.");
  return minutes ?? bench.minutes ?? 0;
}

/** `roundtrip bench`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { json: { type: "boolean", default: false }, minutes: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const [name, ...more] = positionals;
  if (more.length > 0) throw new InvalidArgumentError(`bench: expected one name, got ${positionals.join(" ")}.`);
  if (name === undefined) {
    console.log(`Benchmarks: ${names().join(", ")}. Run one with: npm run bench -- NAME`);
    return 0;
  }
  if (!names().includes(name)) {
    throw new InvalidArgumentError(`There is no benchmark "${name}". Expected one of: ${names().join(", ")}.`);
  }
  compile();
  const compiled = join(courseRoot, "dist", "bench", `${name}.js`);
  if (!existsSync(compiled)) throw new InvalidArgumentError(`bench/${name}.ts was not compiled to ${compiled}.`);
  const bench = (await import(pathToFileURL(compiled).href)) as Bench;
  const minutes = minutesOf(name, bench, values.minutes);
  console.error(bench.about);
  const results = (await whileUsingCluster(() => bench.run((line) => console.error(line), minutes))).map(summary);
  const env = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  if (values.json) console.log(JSON.stringify({ name, env, results }));
  else {
    for (const measure of new Set(results.map((result) => result.measure))) {
      const own = results.filter((result) => result.measure === measure);
      const [first] = own;
      const rows = own.map(({ contestant, min, median, max, n }) => {
        return { contestant, min, median, max, n, ratio: median / (first?.median ?? median) };
      });
      console.log(`${renderTable(rows, { title: `${measure}, ${first?.unit}` }, "plain", 100)}\n`);
    }
    console.log(`${env.cores} × ${env.cpu}, Node ${env.node}. ratio: median as a multiple of the first contestant's.`);
  }
  return 0;
}
