import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { courseRoot } from "#src/lab/paths.js";

/** What a command of a bare clone said. */
export interface Said {
  status: number | null;
  out: string;
  err: string;
}

/** A copy of the course as a fresh clone has it, without packages: what the set-up is written for. Removed after the test. */
export class BareClone {
  readonly root: string;
  /** The only folder on PATH; empty at first but for `node`. */
  readonly bin: string;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), "roundtrip bare é-"));
    onTestFinished(() => rmSync(this.root, { recursive: true, force: true }));
    // By `cp`, which keeps times to the nanosecond: by them the set-up knows whether the library is built.
    const parts = ["src", "package.json", "package-lock.json", "requirements.txt", "tsconfig.json"];
    spawnSync("cp", ["-Rp", ...parts.map((name) => join(courseRoot, name)), this.root]);
    this.bin = join(this.root, "bin");
    mkdirSync(this.bin);
    symlinkSync(process.execPath, join(this.bin, "node"));
  }

  /** Writes a file, with its folders; `text` that begins with `#!` can be run. */
  write(path: string, text: string): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith("#!")) chmodSync(file, 0o755);
    return file;
  }

  /** Links a part of this course into the clone, for example `node_modules`. */
  borrow(path: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) symlinkSync(join(courseRoot, path), file);
  }

  /** Takes packages and the built library from this course: nothing is left to do but Jupyter. */
  borrowBuilt(): void {
    this.borrow("node_modules");
    this.borrow("dist");
    mkdirSync(join(this.root, ".roundtrip", "setup"), { recursive: true });
    const stamp = join(".roundtrip", "setup", "library.json");
    cpSync(join(courseRoot, stamp), join(this.root, stamp));
  }

  /** Runs `roundtrip …` there, with that PATH alone and nothing that npm sets. */
  run(args: string[], env: Record<string, string> = {}): Said {
    const own = { HOME: this.root, PATH: this.bin, ...env };
    const options = { cwd: this.root, env: own, encoding: "utf8" as const };
    const script = join(this.root, "src", "setup", "roundtrip.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], options);
    return { status, out: stdout, err: stderr };
  }

  /** What the doctor finds, by the name of the check. */
  doctor(env: Record<string, string> = {}): Record<string, { state: string; found: string; repair?: string }> {
    const { out } = this.run(["doctor", "--json"], env);
    const { checks } = JSON.parse(out) as { checks: { name: string; state: string; found: string; repair?: string }[] };
    return Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest]));
  }
}
