/** Runs a notebook with the real kernel, by `execute.py`, and judges how it went. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { notebookText } from "#src/course/notebook.js";
import type { BuiltLesson } from "#src/course/notebook-build.js";

/** The course's folder: tests run there. */
export const root = process.cwd();
const script = join(root, "test", "notebooks", "execute.py");
const python = process.env.ROUNDTRIP_PYTHON ?? join(root, ".venv", "bin", "python");

/** What `execute.py` says of the cells behind one that ended the run. */
const keptFromRunning = "did not run, because the run ended before it";

/** A way in which a cell did not go as its lesson says. */
export interface CellProblem {
  cell: string;
  problem: string;
  stderr: string;
}

export interface ExecuteOptions {
  /** Default: `dist/notebooks/<lesson>.ipynb`. */
  writeTo?: string;
  /** Seconds a cell may take; default 300. */
  cellTimeoutS?: number;
  /** Milliseconds to wait after a cell that failed as it must; default 300. */
  pauseMs?: number;
}

/** Why no notebook can be run here; undefined when they can. */
export function whyUnavailable(): string | undefined {
  if (python.includes("/") && !existsSync(python)) {
    return `there is no Jupyter at ${python}; set it up with: npm start -- --no-browser`;
  }
  const probe = spawnSync(python, [script, "--probe"], { encoding: "utf8", env: kernelEnvironment() });
  if (probe.status === 0) return undefined;
  return `${probe.error?.message ?? (probe.stdout + probe.stderr).trim()}; set it up with: npm start -- --no-browser`;
}

/** Runs the notebook of a lesson from top to bottom and returns every problem; leaves the executed copy behind. */
export async function execute(built: BuiltLesson, options: ExecuteOptions = {}): Promise<CellProblem[]> {
  const { entry, lesson, notebook } = built;
  const { writeTo = join(root, "dist", "notebooks", `${entry.id}.ipynb`), cellTimeoutS = 300, pauseMs = 300 } = options;
  mkdirSync(dirname(writeTo), { recursive: true });
  const expected = lesson.cells.flatMap((cell) =>
    cell.kind === "code" ? [[cell.id, { fails: cell.fails?.words ?? null, output: cell.output ?? null }]] : [],
  );
  const task = {
    notebook: notebookText(notebook),
    expected: Object.fromEntries(expected),
    workingDirectory: join(root, "notebooks"),
    writeTo,
    cellTimeoutS,
    pauseMs,
  };
  return JSON.parse(await answerOf(JSON.stringify(task))).problems;
}

/** The problems as one message: which cell, where it stands in the lesson, what happened, what it wrote to stderr. */
export function describeProblems({ lesson }: BuiltLesson, problems: readonly CellProblem[]): string {
  const notRun = problems.filter(({ problem }) => problem === keptFromRunning).length;
  const messages = problems.flatMap(({ cell: id, problem, stderr }) => {
    if (problem === keptFromRunning) return [];
    const cell = lesson.cells.find((other) => other.id === id);
    const place = cell ? `${lesson.file}:${cell.line}` : "the generated cell";
    return [`${place} (${id}) ${problem}`, ...stderr.split("\n").filter(Boolean)].join("\n    ");
  });
  return [...messages, ...(notRun > 0 ? [`cells behind it that did not run: ${notRun}`] : [])].join("\n");
}

function answerOf(task: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script], { stdio: "pipe", env: kernelEnvironment() });
    let answer = "";
    let log = "";
    child.stdout.on("data", (chunk) => {
      answer += chunk;
    });
    child.stderr.on("data", (chunk) => {
      log += chunk;
    });
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve(answer);
      else reject(new Error(`${python} ${script} ended with status ${status}:\n${log}`));
    });
    child.stdin.end(task);
  });
}

/** What a kernel that a reader starts would see: none of the variables that vitest sets for its workers. */
function kernelEnvironment(): NodeJS.ProcessEnv {
  const ofVitest = /^(VITEST.*|NODE_ENV|TEST|MODE|DEV|PROD|SSR|BASE_URL|FORCE_COLOR)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofVitest.test(name)));
}
