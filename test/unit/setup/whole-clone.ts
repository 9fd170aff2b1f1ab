import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { courseRoot } from "#src/lab/paths.js";

/** What a command of a clone said, and how it ended. */
export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** A clone of this course that is set up, with packages of its own, to be renamed and to be run: none is borrowed by a link. */
export class WholeClone {
  readonly #home = mkdtempSync(join(tmpdir(), "roundtrip-clone-"));
  root: string = join(this.#home, "clone", "roundtrip");

  constructor() {
    mkdirSync(this.root, { recursive: true });
    const parts = ["src", "test", "exercises", "solutions", "notebooks", "course.json", "package.json"];
    const files = [...parts, "package-lock.json", "requirements.txt", "tsconfig.json", "dist"];
    spawnSync("cp", ["-Rp", ...files.map((name) => join(courseRoot, name)), this.root]);
    // Hard links where that goes: 400 MB.
    const packages = join(courseRoot, "node_modules");
    if (spawnSync("cp", ["-al", packages, this.root]).status !== 0) spawnSync("cp", ["-Rp", packages, this.root]);
    cpSync(join(courseRoot, ".roundtrip", "setup", "library.json"), join(this.root, ".roundtrip/setup/library.json"));
    this.#lendJupyter();
  }

  /** Lets the clone take this course's Jupyter for its own. */
  #lendJupyter(): void {
    const python = join(this.root, ".venv", "bin", "python");
    const requirements = createHash("sha256")
      .update(readFileSync(join(this.root, "requirements.txt")))
      .digest("hex");
    mkdirSync(dirname(python), { recursive: true });
    rmSync(python, { force: true });
    symlinkSync(join(courseRoot, ".venv", "bin", "python"), python);
    writeFileSync(
      join(this.root, ".venv", "roundtrip.json"),
      JSON.stringify({ app: "lab", version: "4", python, requirements }),
    );
  }

  /** Gives the folder around the clone another name. */
  rename(name: string): void {
    const folder = join(this.#home, name);
    renameSync(dirname(this.root), folder);
    this.root = join(folder, "roundtrip");
    this.#lendJupyter();
  }

  /** Runs `roundtrip …` there, with a PostgreSQL of its own. */
  run(...args: string[]): Promise<Ended> {
    const env = { ...process.env, ROUNDTRIP_CLUSTER_DIR: "", DATABASE_URL: "", npm_execpath: "" };
    const script = join(this.root, "src", "setup", "roundtrip.mjs");
    return new Promise((resolve) => {
      const options = { cwd: this.root, env, maxBuffer: 1 << 26 };
      execFile(process.execPath, [script, ...args], options, (error, out, err) => {
        resolve({ code: Number(error?.code ?? 0), out, err });
      });
    });
  }

  /** Stops its server and removes it. */
  async remove(): Promise<void> {
    await this.run("stop", "--delete");
    rmSync(this.#home, { recursive: true, force: true });
  }
}
