import { spawn } from "node:child_process";
import { appendFileSync, cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Measurement } from "#src/cli/bench.js";
import { stopCluster } from "#src/lab/cluster.js";
import { courseRoot, stateRoot } from "#src/lab/paths.js";

export const about = `The waits of a learner, with everything installed: start, first cell, one verdict, npm test at first and after an
edit; and of an author: npm run verify.`;

/** The exercise that is graded. */
const exercise = "00-start-here/1-first-look-up";

/** What a first cell needs: a kernel, the library's types, a database of its own, an answer. */
const firstCell = `
import json, sys, time
from jupyter_client.manager import KernelManager
code, folder = sys.argv[1:]
began = time.perf_counter()
manager = KernelManager(kernel_name="tslab")
manager.start_kernel(cwd=folder)
client = manager.client()
client.start_channels()
try:
    client.wait_for_ready(timeout=60)
    said = []
    reply = client.execute_interactive(code, timeout=60, output_hook=lambda m: said.append(m["content"]))
    took = time.perf_counter() - began
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
if reply["content"]["status"] != "ok":
    sys.exit(f"the first cell failed: {said}")
print(took)
`;

const seconds = (since: number) => (performance.now() - since) / 1000;

/** Runs a program to its end and returns what it printed. */
function outputOf(
  program: string,
  args: string[],
  onOutput: (all: string, stop: () => void) => void = () => undefined,
) {
  return new Promise<string>((resolve, reject) => {
    const child = spawn(program, args, { cwd: courseRoot, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const stop = () => process.kill(-(child.pid ?? 0), "SIGINT");
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        said += chunk;
        onOutput(said, stop);
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${program} ${args.join(" ")} ended with ${code}:\n${said}`));
    });
  });
}

/** Seconds from `npm start` to the address of a JupyterLab that answers, PostgreSQL started too. Then Ctrl-C. */
async function start(): Promise<number> {
  await stopCluster();
  const began = performance.now();
  let took = Number.NaN;
  await outputOf("npm", ["start", "--", "--no-browser"], (said, stop) => {
    if (!Number.isNaN(took) || !said.includes("?token=")) return;
    took = seconds(began);
    stop();
  });
  return took;
}

/** Seconds from the start of a kernel to the result of the first cell of the first notebook. */
async function cell(): Promise<number> {
  const notebook = join(courseRoot, "notebooks", "00-start-here.ipynb");
  const { cells } = JSON.parse(readFileSync(notebook, "utf8")) as { cells: { cell_type: string; source: string[] }[] };
  const code = cells.find((candidate) => candidate.cell_type === "code")?.source.join("") ?? "";
  const python = process.env.ROUNDTRIP_PYTHON ?? join(courseRoot, ".venv", "bin", "python");
  return Number(await outputOf(python, ["-c", firstCell, code, join(courseRoot, "notebooks")]));
}

/** Seconds of a command; its exit code must be 0. */
async function command(...args: string[]): Promise<number> {
  const began = performance.now();
  await outputOf("npm", args);
  return seconds(began);
}

/** Seconds of the first `npm test`: nothing is known of the library yet. */
async function firstTest(): Promise<number> {
  rmSync(join(stateRoot, "library-tests.json"), { force: true });
  return command("test");
}

/** Seconds of `npm test` when one exercise has been solved since the last one; the learner's own file is put back. */
async function testAfterEdit(): Promise<number> {
  const [file, aside] = [join(courseRoot, "exercises", `${exercise}.ts`), join(stateRoot, "bench-exercise.ts")];
  cpSync(file, aside);
  try {
    cpSync(join(courseRoot, "solutions", `${exercise}.ts`), file);
    appendFileSync(file, `// ${Date.now()}\n`);
    return await command("test");
  } finally {
    cpSync(aside, file);
    rmSync(aside);
  }
}

const repeat = async (times: number, once: () => Promise<number>) => {
  const samples: number[] = [];
  for (let k = 0; k < times; k++) samples.push(await once());
  return samples;
};

/** Measures the waits: the first `npm test` and `npm run verify` once, the others five times. */
export async function run(say: (line: string) => void): Promise<Measurement[]> {
  const solved = ["run", "grade", "--", exercise, "--work", "solutions"];
  const waits: [measure: string, times: number, once: () => Promise<number>][] = [
    ["npm start to an answering JupyterLab (aim: 5)", 5, start],
    ["kernel started to the first cell's result (aim: 4)", 5, cell],
    ["one exercise graded (aim: 1.5)", 5, () => command(...solved)],
    ["npm test, the first (aim: 60)", 1, firstTest],
    ["npm test, one exercise edited (aim: 10)", 5, testAfterEdit],
    ["npm run verify (aim: 120)", 1, () => command("run", "verify")],
  ];
  const results: Measurement[] = [];
  for (const [measure, times, once] of waits) {
    say(`… ${measure}`);
    results.push({ contestant: "roundtrip", measure, unit: "s", samples: await repeat(times, once) });
  }
  return results;
}
