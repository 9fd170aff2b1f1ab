import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, TestCase, TestModule, TestSpecification } from "vitest/node";
import { courseRoot, stateRoot } from "../../lab/paths.js";
import { type Attempt, exerciseIds, hashOf, readStarters } from "./attempts.js";
import { courseVersion, fullEnvironment, localEnvironment } from "./environment.js";
import { markersOf, timeoutMarker } from "./project.js";
import { decide, type Evidence, type ExerciseRecord, type GradeRecord, type TestRecord } from "./record.js";
import { type TypeErrors, typecheck } from "./typecheck.js";

/** Where the record of the last grading is kept. */
export const recordFile = join(stateRoot, "record.json");

/** What the reporter needs to know beyond what vitest tells it. */
export interface GradingOptions {
  /** The attempts of each vitest project, by its name. Modules of other projects are left alone. */
  projects: Map<string, Attempt[]>;
  /** Where to keep the record while it grows; default `.roundtrip/record.json`; null: nowhere. */
  file?: string | null;
  /** Is the run about all of them, also those whose tests vitest does not find? Default false: a filter may be given. */
  all?: boolean;
  /** Called once, when all has ended, with the whole record. */
  onDone: (record: GradeRecord) => void;
}

function testRecord(test: TestCase, maxPoints: number): TestRecord {
  const result = test.result();
  const error = result.errors?.[0];
  const meta = test.meta() as { measured?: Record<string, unknown> };
  const todo = result.state === "skipped" && result.note === "todo";
  const passed = result.state === "passed";
  return {
    name: test.fullName,
    state: passed ? "passed" : todo ? "todo" : result.state === "failed" ? "failed" : "missing",
    points: passed ? maxPoints : 0,
    maxPoints,
    message: error ? stripVTControlCharacters(String(error.message)) : "",
    measured: meta.measured ?? {},
    durationMs: Math.round(test.diagnostic()?.duration ?? 0),
  };
}

/** Writes a record; what an earlier one says of exercises that were not graded this time stays. */
function keep(file: string, record: GradeRecord): void {
  const now = new Set(record.exercises.map((exercise) => exercise.id));
  const before = readRecord(file)?.exercises.filter((exercise) => !now.has(exercise.id)) ?? [];
  const order = exerciseIds();
  const exercises = [...before, ...record.exercises].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify({ ...record, exercises }, null, 2)}\n`);
  renameSync(aside, file);
}

/** The record in a file; undefined when there is none that can be read. */
export function readRecord(file: string = recordFile): GradeRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as GradeRecord;
  } catch {
    return undefined;
  }
}

/** This run, by its process: others may grade at the same time. */
const run = String(process.pid);

const round = (points: number) => Math.round(points * 100) / 100;

/** What became of a file of work, whatever its tests say. */
function workOf(text: string | undefined, starter: string | undefined): Evidence["work"] {
  if (text === undefined) return "missing";
  if (text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "").trim() === "") return "empty";
  return text === starter ? "untouched" : "edited";
}

/**
 * A vitest reporter that turns the tests of exercises into the record. It writes the record at the start, when nothing
 * has passed, and each time an exercise has ended, so that a crash leaves one that is true. It prints nothing itself.
 */
export class GradingReporter implements Reporter {
  readonly #options: GradingOptions;
  /** The attempts that this run is about: of all, those whose test file vitest was asked to run, or is missing. */
  readonly #asked = new Set<Attempt>();
  readonly #modules = new Map<Attempt, TestModule>();
  readonly #output = new Map<string, string>();
  #types: Promise<TypeErrors> | undefined;
  #typeErrors: TypeErrors = new Map();
  #env = localEnvironment;

  constructor(options: GradingOptions) {
    this.#options = options;
  }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    for (const [name, attempts] of this.#options.projects) {
      const files = specifications.filter(({ project }) => project.name === name).map(({ moduleId }) => moduleId);
      if (files.length === 0 && !this.#options.all) continue;
      for (const attempt of attempts) {
        if (files.includes(attempt.testFile) || !existsSync(attempt.testFile)) this.#asked.add(attempt);
      }
    }
    if (this.#asked.size === 0) return;
    rmSync(markersOf(run), { recursive: true, force: true });
    this.#types = typecheck([...this.#asked]);
    this.#write();
  }

  onUserConsoleLog(log: { content: string; taskId?: string }): void {
    const module = log.taskId?.split("_")[0] ?? "";
    this.#output.set(
      module,
      ((this.#output.get(module) ?? "") + stripVTControlCharacters(log.content)).slice(0, 4_000),
    );
  }

  async onTestModuleEnd(module: TestModule): Promise<void> {
    const attempt = this.#attemptOf(module);
    if (!attempt) return;
    this.#modules.set(attempt, module);
    this.#typeErrors = (await this.#types) ?? new Map();
    this.#write();
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    for (const module of modules) {
      const attempt = this.#attemptOf(module);
      if (attempt) this.#modules.set(attempt, module);
    }
    if (this.#asked.size === 0) return;
    this.#typeErrors = (await this.#types) ?? new Map();
    this.#env = await fullEnvironment().catch(() => localEnvironment);
    const record = this.#write();
    rmSync(markersOf(run), { recursive: true, force: true });
    this.#options.onDone(record);
  }

  #attemptOf(module: TestModule): Attempt | undefined {
    const attempts = this.#options.projects.get(module.project.name);
    return attempts?.find((attempt) => attempt.testFile === module.moduleId);
  }

  #write(): GradeRecord {
    const { projects, file = recordFile } = this.#options;
    const exercises = [...projects].flatMap(([project, attempts]) =>
      attempts.filter((attempt) => this.#asked.has(attempt)).map((attempt) => this.#exercise(project, attempt)),
    );
    const record: GradeRecord = { version: 1, course: courseVersion, env: this.#env, exercises };
    if (file) keep(file, record);
    return record;
  }

  #exercise(project: string, attempt: Attempt): ExerciseRecord {
    const { id, lesson, variant, maxPoints, expectedTests, workFile, testFile } = attempt;
    const module = this.#modules.get(attempt);
    const starter = readStarters()[id];
    const text = existsSync(workFile) ? readFileSync(workFile, "utf8") : undefined;
    const cases = module ? [...module.children.allTests()] : [];
    const tests = cases.map((test) => testRecord(test, round(maxPoints / Math.max(expectedTests, cases.length))));
    const missingTests = existsSync(testFile)
      ? []
      : [`The course has no tests for it at ${relative(courseRoot, testFile)}.`];
    const loadErrors = (module?.errors() ?? []).map((error) => stripVTControlCharacters(String(error.message)));
    const { state, reason } = decide({
      work: workOf(text, starter),
      tests,
      expectedTests,
      typeErrors: [...(this.#typeErrors.get(workFile) ?? []), ...(this.#typeErrors.get(testFile) ?? [])],
      loadErrors: [...missingTests, ...loadErrors],
      endedEarly:
        missingTests.length === 0 && (module === undefined || cases.some((test) => test.result().state === "pending")),
      timedOut: existsSync(timeoutMarker(run, project, testFile)),
      unavailable: attempt.needsPostgres ? process.env.ROUNDTRIP_UNAVAILABLE : undefined,
    });
    const earned = tests.filter((test) => test.state === "passed").length / Math.max(expectedTests, tests.length, 1);
    const points = state === "passed" ? maxPoints : state === "wrong" ? round(maxPoints * earned) : 0;
    const output = module ? (this.#output.get(module.id.split("_")[0] ?? "") ?? "") : "";
    const hashes = { starterHash: hashOf(starter ?? ""), fileHash: hashOf(text ?? "") };
    return { id, lesson, variant, state, reason, points, maxPoints, tests, ...hashes, output };
  }
}
