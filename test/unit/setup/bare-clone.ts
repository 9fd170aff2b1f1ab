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

/** What the doctor says of one thing. */
export interface Finding {
  state: string;
  found: string;
  repair?: string;
}

/** A copy of the course as a fresh clone has it, without packages: what the set-up is written for. Removed after the test. */
export class BareClone {
  readonly root: string;
  /** The only folder on PATH; empty at first but for `node`, and npm where that does not come with this Node. */
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
    const npm = process.env.npm_execpath;
    const comesWithNode = existsSync(join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js"));
    if (npm && !comesWithNode) symlinkSync(npm, join(this.bin, "npm"));
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
    return this.runAfter("true", args, env);
  }

  /** The same after a shell's words, such as `ulimit -n 40`, or ` mount …` in a name space of mounts that ends with it. */
  runAfter(shell: string, args: string[], env: Record<string, string> = {}): Said {
    const own = { HOME: this.root, PATH: this.bin, ...env };
    const options = { cwd: this.root, env: own, encoding: "utf8" as const };
    const script = join(this.root, "src", "setup", "roundtrip.mjs");
    const enter = shell.includes("mount ") ? ["unshare", "--mount"] : ["env"];
    const then = [
      "/bin/bash",
      "-c",
      `PATH=/usr/bin:/bin:/usr/sbin:/sbin; ${shell} && PATH=${this.#quoted(this.bin)} && exec "$@"`,
      "bash",
    ];
    const words = shell === "true" ? [] : [...enter, ...then];
    const [program = "", ...rest] = [...words, process.execPath, script, ...args];
    const place = program === "unshare" || program === "env" ? `/usr/bin/${program}` : program;
    const { status, stdout, stderr } = spawnSync(place, rest, options);
    return { status, out: stdout, err: stderr };
  }

  readonly #quoted = (path: string) => `'${path}'`;

  /** What the doctor finds, by the name of the check. */
  doctor(env: Record<string, string> = {}, shell = "true"): Record<string, Finding> {
    const { out } = this.runAfter(shell, ["doctor", "--json"], env);
    const { checks } = JSON.parse(out) as { checks: (Finding & { name: string })[] };
    return Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest]));
  }
}
