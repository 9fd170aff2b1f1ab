import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readStarters } from "#src/course/checker/starters.js";
import { type GradingPlace, packForGrading } from "#src/course/grading-pack.js";
import { courseRoot } from "#src/lab/paths.js";

const textOf = (file: string) => readFileSync(join(courseRoot, file), "utf8");

/** A submission by the exercises' names: one is right, one is wrong by each of its tests, and one is as the course ships it. */
const submission = {
  "00-start-here/1-first-look-up": textOf("solutions/00-start-here/1-first-look-up.ts"),
  "01-connections/1-reuse-one-connection": textOf(
    "test/wrong/01-connections/1-reuse-one-connection/connection-each.ts",
  ).replace("rows[0]?.email", "rows[0]?.email.trim()"),
  "01-connections/2-close-on-error": readStarters()["01-connections/2-close-on-error"] ?? "",
};

/** The exercises that are graded, in the course's order. */
export const assignment: string[] = Object.keys(submission);

/**
 * A folder as another place has it, with a course that was packed for it. What runs there has nothing of our environment, and,
 * when we are root, runs as `nobody`.
 */
export class UnpackedCourse {
  readonly root: string = mkdtempSync(join(tmpdir(), "roundtrip-elsewhere-"));
  /** The account that work is graded as; empty: our own, since we cannot become another. */
  readonly account: string = process.getuid?.() === 0 ? "nobody" : "";

  constructor() {
    chmodSync(this.root, 0o755);
  }

  /** Packs the course for a place and unpacks it in a folder. Packages are ours, copied: nothing is downloaded. */
  unpack(place: GradingPlace, folder: string): void {
    const zip = join(this.root, `${place}.zip`);
    writeFileSync(zip, packForGrading(place, assignment));
    mkdirSync(join(this.root, folder), { recursive: true });
    this.#do("unzip", "-q", zip, "-d", join(this.root, folder));
    const packages = join(this.root, folder, "course", "node_modules");
    this.#do("cp", "-R", "--reflink=auto", join(courseRoot, "node_modules"), packages);
  }

  /** Puts the submission into a folder, below `exercises/`. */
  submit(folder: string): void {
    for (const [id, text] of Object.entries(submission)) this.write(join(folder, "exercises", `${id}.ts`), text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  json(path: string): unknown {
    return JSON.parse(this.read(path));
  }

  /** Gives a folder to the account that grades. */
  giveAway(folder: string): void {
    if (this.account) this.#do("chown", "-R", this.account, join(this.root, folder));
  }

  /** Runs a program here as we are. */
  run(words: readonly string[], env: Record<string, string> = {}, folder = ""): SpawnSyncReturns<string> {
    const [program = "", ...args] = words;
    const { PATH = "" } = process.env;
    const options = { cwd: join(this.root, folder), env: { PATH, HOME: this.root, ...env }, maxBuffer: 1 << 26 };
    return spawnSync(program, args, { ...options, encoding: "utf8" });
  }

  /** Runs a program here as the account that grades. */
  runAsGrader(words: readonly string[], env: Record<string, string> = {}, folder = ""): SpawnSyncReturns<string> {
    return this.run(this.account ? ["runuser", "-u", this.account, "--", ...words] : words, env, folder);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #do(...words: string[]): void {
    const { status, stderr } = this.run(words);
    if (status !== 0) throw new Error(`${words.join(" ")} failed: ${stderr}`);
  }
}
