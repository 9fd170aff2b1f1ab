import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { requireNumber } from "../arguments.js";
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

/** What a benchmark may be asked for. */
export interface Wishes {
  /** How long it runs, above 0. */
  minutes?: number;
  /** How often it does everything; an integer from 1. */
  runs?: number;
  /** Another checkout of this project, installed and built, that it is measured against. */
  against?: string;
  /** A Python that has the drivers to be measured. */
  python?: string;
  /** What the names of those patterns contain that alone are run. */
  only?: string;
  /** A folder laid out like `exercises/`, whose answers are measured. */
  work?: string;
  /** How many submissions a class has; an integer from 1. */
  many?: number;
}

/** What a file `bench/NAME.ts` exports. */
interface Bench {
  /** One line: what it measures. */
  about: string;
  /** What it may be asked for; default nothing. */
  takes?: readonly (keyof Wishes)[];
  /** Measures, and says now and then what it is doing. Contestants are interleaved, so that noise strikes all alike. */
  run(say: (line: string) => void, wishes: Wishes): Promise<Measurement[]>;
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

const wishOptions = {
  minutes: { type: "string" },
  runs: { type: "string" },
  against: { type: "string" },
  python: { type: "string" },
  only: { type: "string" },
  work: { type: "string" },
  many: { type: "string" },
} as const;

/** What of the command line is for the benchmark, checked. */
function wishesOf(name: string, { takes = [] }: Bench, asked: { [wish in keyof Wishes]?: string }): Wishes {
  for (const wish of Object.keys(asked)) {
    if (takes.includes(wish as keyof Wishes)) continue;
    const known = takes.length === 0 ? "no options" : takes.map((one) => `--${one}`).join(", ");
    throw new InvalidArgumentError(`--${wish}: the benchmark ${name} takes ${known}.`);
  }
  const { against, python, only, work } = asked;
  const [minutes, runs] = [numberOption("minutes", asked.minutes), numberOption("runs", asked.runs)];
  const many = numberOption("many", asked.many);
  if (minutes === 0) throw new InvalidArgumentError("--minutes: expected a number above 0, got 0.");
  if (runs !== undefined) requireNumber("--runs", runs, 1, Number.POSITIVE_INFINITY, true);
  if (many !== undefined) requireNumber("--many", many, 1, Number.POSITIVE_INFINITY, true);
  return {
    ...(many !== undefined && { many }),
    ...(minutes !== undefined && { minutes }),
    ...(runs !== undefined && { runs }),
    ...(against !== undefined && { against }),
    ...(python !== undefined && { python }),
    ...(only !== undefined && { only }),
    ...(work !== undefined && { work }),
  };
}

/** `roundtrip bench`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { json: { type: "boolean", default: false }, ...wishOptions } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const { json, ...asked } = values;
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
  const wishes = wishesOf(name, bench, asked);
  console.error(bench.about);
  const results = (await whileUsingCluster(() => bench.run((line) => console.error(line), wishes))).map(summary);
  const env = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  if (json) console.log(JSON.stringify({ name, env, results }));
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
