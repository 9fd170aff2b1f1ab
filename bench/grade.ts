import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Measurement, Wishes } from "#src/cli/bench.js";
import type { GradeRecord } from "#src/course/checker/record.js";
import { courseRoot, entry, stateRoot } from "#src/lab/paths.js";

export const about = `A submission of all exercises, solved, graded from a terminal: on the learners' data alone, and on other data as well. Time, and
the most memory that all processes of the command had at one moment (aim: 60 s and 1 GB on 2 cores); the server's are not counted, and
pages that several processes share count once for each. Then a class of such submissions (4, or --many N), two at a time: time per submission.`;

export const takes = ["runs", "many"] as const;

const [defaultRuns, defaultMany] = [1, 4];
/** How often memory is looked at, in milliseconds. */
const lookEveryMs = 250;
const mib = 2 ** 20;

/** The parent and the resident memory, in bytes, of every process; nothing where there is no `/proc`. */
function processes(): Map<number, { parent: number; bytes: number }> {
  const found = new Map<number, { parent: number; bytes: number }>();
  try {
    for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const status = readFileSync(`/proc/${name}/status`, "utf8");
        const kib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
        found.set(Number(name), { parent: Number(parent), bytes: kib * 1024 });
      } catch {
        // It has ended meanwhile.
      }
    }
  } catch {
    // There is no /proc.
  }
  return found;
}

/** The memory of a process and of all that it has started. */
function bytesOf(root: number): number {
  const all = processes();
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = all.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  return [...all].reduce((sum, [pid, { bytes }]) => (isBelow(pid) ? sum + bytes : sum), 0);
}

/** Grades a submission by the command; fails unless all of it passes. */
async function graded(folder: string, ...more: string[]): Promise<{ seconds: number; bytes: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [entry, "grade", folder, "--format", "json", ...more], {
    cwd: courseRoot,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let [said, bytes] = ["", 0];
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
  });
  const timer = setInterval(() => {
    bytes = Math.max(bytes, bytesOf(child.pid as number));
  }, lookEveryMs);
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  clearInterval(timer);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`grade ended with ${code}.`);
  const { exercises } = JSON.parse(said) as GradeRecord;
  const failed = exercises.filter(({ state }) => state !== "passed").map(({ id, state }) => `${id}: ${state}`);
  if (failed.length > 0) throw new Error(`The solutions did not pass: ${failed.join(", ")}.`);
  return { seconds, bytes };
}

/** Seconds per submission of a class, two at a time. */
async function classOf(folders: string[]): Promise<number> {
  const began = performance.now();
  const left = [...folders];
  const hand = async () => {
    for (let folder = left.shift(); folder; folder = left.shift()) await graded(folder, "--seed", "2");
  };
  await Promise.all([hand(), hand()]);
  return (performance.now() - began) / 1000 / folders.length;
}

/** Measures one submission, and a class. */
export async function run(
  say: (line: string) => void,
  { runs = defaultRuns, many = defaultMany }: Wishes,
): Promise<Measurement[]> {
  const root = mkdtempSync(join(stateRoot, "bench-grade-"));
  try {
    const folders = Array.from({ length: many }, (_, k) => join(root, `student-${k + 1}`));
    for (const folder of folders) cpSync(join(courseRoot, "solutions"), join(folder, "exercises"), { recursive: true });
    const [first = root] = folders;
    const samples: Record<string, number[]> = {};
    const add = (measure: string, value: number) => {
      samples[measure] = [...(samples[measure] ?? []), value];
    };
    for (let k = 0; k < runs; k++) {
      say("… a submission, on the learners' data");
      const own = await graded(first, "--seed", "1");
      add("a submission, on the learners' data (aim: 60)|s", own.seconds);
      add("memory of all its processes (aim: 1024)|MiB", own.bytes / mib);
      say("… the same, on other data as well");
      add("a submission, on other data as well|s", (await graded(first, "--seed", "2")).seconds);
    }
    say(`… a class of ${many}, two at a time`);
    add(`a class of ${many}, two at a time: per submission|s`, await classOf(folders));
    return Object.entries(samples).map(([key, values]): Measurement => {
      const [measure = "", unit = ""] = key.split("|");
      return { contestant: "roundtrip", measure, unit, samples: values };
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
