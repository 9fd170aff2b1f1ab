import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { vi } from "vitest";
import { courseRoot } from "#src/lab/paths.js";

/** What a command said, and how it ended; with `--json`, the value that it printed. */
export interface Answer {
  code: number;
  out: string;
  err: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the command prints
  json: any;
}

const answer = (argv: readonly string[], code: number, out: string, err: string): Answer => {
  const line = argv.includes("--json") ? out.split("\n").find((text) => /^[[{]/.test(text)) : undefined;
  return { code, out, err, json: line === undefined ? undefined : JSON.parse(line) };
};

/** The files of a course of two lessons and three exercises, one of which needs no PostgreSQL, in a folder of their own. */
export class CourseFolder {
  /** @param root an empty folder */
  constructor(readonly root: string) {}

  /** Lays `test/mini-course` out in it, with what this course's tests and settings have for all. */
  layOut(): this {
    cpSync(join(courseRoot, "test", "mini-course"), this.root, { recursive: true });
    const shared = ["package.json", "tsconfig.json", "biome.json", ".gitignore", "test/exercise-lab.ts"];
    for (const name of shared) cpSync(join(courseRoot, name), join(this.root, name));
    // The table of systems names functions of the library: here there are none.
    this.write("src/index.ts", "");
    this.keepStarters();
    return this;
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  /** Takes what is in `exercises/` for the starters. */
  keepStarters(): void {
    const folder = join(this.root, "exercises");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const texts = files.sort().map((file) => [file.slice(0, -3), readFileSync(join(folder, file), "utf8")]);
    this.write("test/starters.json", `${JSON.stringify(Object.fromEntries(texts), null, 2)}\n`);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Such a course with this course's library and packages: what commands of the command line are tested on. */
export class MiniCourse extends CourseFolder {
  /** @param from a folder that has the course's files already, such as a clone; default: a new one */
  constructor(from?: string) {
    super(from ?? mkdtempSync(join(tmpdir(), "roundtrip-mini-")));
    if (from === undefined) this.layOut();
    cpSync(join(courseRoot, "src/setup"), join(this.root, "src/setup"), { recursive: true });
    const dist = join(courseRoot, "dist");
    // Hard links where that goes: a copy takes ten times as long.
    if (spawnSync("cp", ["-Rl", dist, this.root]).status !== 0) spawnSync("cp", ["-R", dist, this.root]);
    const systems = join(this.root, "dist/course/systems.js");
    rmSync(systems);
    writeFileSync(systems, "export const systems = [];\n");
    const [own, lent] = [this.root, courseRoot].map((root) => join(root, "node_modules")) as [string, string];
    mkdirSync(own);
    for (const name of readdirSync(lent)) if (name !== "roundtrip") symlinkSync(join(lent, name), join(own, name));
    symlinkSync("..", join(own, "roundtrip"));
  }

  /** Puts the reference answer in the place of the learner's. */
  solve(id: string): void {
    this.write(`exercises/${id}.ts`, this.read(`solutions/${id}.ts`));
  }

  /** Keeps a record in which these exercises, with the files that are there now, have passed. */
  async recordPass(...ids: string[]): Promise<void> {
    const [{ wholeCourse }, { hashOf }, { testNames }] = await Promise.all(
      ["progress", "starters", "test-names"].map((name) => this.module(`course/checker/${name}`)),
    );
    const whole = wholeCourse(undefined);
    const limits = { measured: { roundTrips: 1 }, budget: { roundTrips: 1 } };
    const exercises = ids.map((id) => {
      const own = whole.exercises.find((exercise: { id: string }) => exercise.id === id);
      const names: string[] = testNames(join(this.root, "test/exercises", `${id}.test.ts`));
      const tests = names.map((name) => ({
        name,
        state: "passed",
        points: 0,
        maxPoints: 0,
        message: "",
        ...limits,
        durationMs: 0,
      }));
      return {
        ...own,
        state: "passed",
        points: own.maxPoints,
        tests,
        fileHash: hashOf(this.read(`exercises/${id}.ts`)),
      };
    });
    this.write(".roundtrip/record.json", JSON.stringify({ ...whole, exercises }));
  }

  /** A module of the library, as this course has it. @param name such as `course/my-notebooks` */
  // biome-ignore lint/suspicious/noExplicitAny: whatever it exports
  module(name: string): Promise<any> {
    return import(/* @vite-ignore */ pathToFileURL(join(this.root, "dist", `${name}.js`)).href);
  }

  /** Runs a command in this process: one that grades nothing, and is over at once. */
  async say(...argv: string[]): Promise<Answer> {
    const { main } = await this.module("cli/main");
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const before = process.cwd();
    process.chdir(this.root);
    try {
      const code = await main(argv);
      const text = (spy: typeof log) => spy.mock.calls.flat().join("\n");
      return answer(argv, code, text(log), text(error));
    } finally {
      process.chdir(before);
      log.mockRestore();
      error.mockRestore();
    }
  }

  /** Runs a command in a process of its own, as behind the set-up. */
  async run(...argv: string[]): Promise<Answer> {
    const { VITEST, ...env } = process.env;
    const program = `import { main } from "${pathToFileURL(join(this.root, "dist/cli/main.js"))}";
      process.exitCode = await main(process.argv.slice(1));`;
    const words = ["--input-type=module", "-e", program, "--", ...argv];
    const child = spawn(process.execPath, words, { cwd: this.root, env: { ...env, NO_COLOR: "1" } });
    let [out, err] = ["", ""];
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (err += text));
    const [code] = (await once(child, "close")) as [number];
    return answer(argv, code, out, err);
  }
}
