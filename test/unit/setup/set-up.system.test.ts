import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BareClone } from "./bare-clone.js";

/** An npm that fails as npm does. */
const failingNpm = `console.error("npm error code ENOTFOUND\\nnpm error network request failed");process.exit(1);`;

describe("the set-up of a fresh clone", () => {
  it("says what failed and the command that repairs it, without a stack, and gives its lock back", () => {
    const clone = new BareClone();
    const npm = clone.write("npm/npm-cli.js", failingNpm);
    const { status, err } = clone.run(["build"], { npm_execpath: npm });
    expect(err).toContain("✗ packages");
    expect(err).toContain("npm ci failed:\nnpm error code ENOTFOUND\nnpm error network request failed");
    expect(err).toMatch(/Repair it with:\n\n {4}npm ci --include=dev --include=optional\n\n$/);
    expect(err).not.toContain("at ");
    expect(status).toBe(1);
    expect(existsSync(join(clone.root, ".roundtrip", "setup", "lock"))).toBe(false);
  });

  it("does not take an npm ci for done that left packages out", () => {
    const clone = new BareClone();
    const npm = clone.write("npm/npm-cli.js", "");
    const { err } = clone.run(["build"], { npm_execpath: npm });
    expect(err).toMatch(/npm ci left out (\S+, ){4}\S+\./);
  });

  it("says what an uncompilable library needs", () => {
    const clone = new BareClone();
    clone.borrow("node_modules");
    clone.write("src/wrong.ts", "const wrong: number = 'a word';\n");
    const { status, err } = clone.run(["build"]);
    expect(err).toContain("The library in src/ does not compile:\nsrc/wrong.ts(1,7): error TS2322");
    expect(err).toContain("    node node_modules/typescript/bin/tsc -p src/tsconfig.json\n");
    expect(status).toBe(1);
  });

  it("does nothing the second time", () => {
    const clone = new BareClone();
    clone.borrow("node_modules");
    expect(clone.run(["build"])).toMatchObject({ status: 0, err: expect.stringContaining("✓ library: built") });
    expect(clone.run(["build"])).toEqual({ status: 0, out: "The library is built.\n", err: "" });
  });
});

describe("where no Jupyter can be had", () => {
  // A shell's PATH without Python is not enough: the set-up also looks where Python usually lies.
  const preload = (clone: BareClone) => {
    const hide = clone.write(
      "hide-python.cjs",
      `const fs = require("node:fs"); const real = fs.existsSync;
       fs.existsSync = (path) => !/\\/python3$/.test(path) && real(path);
       require("node:module").syncBuiltinESMExports();`,
    );
    return { NODE_OPTIONS: `--require ${JSON.stringify(hide)}` };
  };

  it("names the package that would bring a Python", () => {
    const clone = new BareClone();
    clone.borrowBuilt();
    const { status, err } = clone.run(["start", "--no-browser"], preload(clone));
    expect(err).toContain("There is no Python 3.10 or newer here that can make an environment for Jupyter");
    expect(err).toMatch(/Repair it with:\n\n {4}((sudo )?apt-get install python3 python3-venv|\S.*)\n/);
    expect(status).toBe(1);
  });

  it("uses the Jupyter that is on PATH, the classic Notebook 6 of Debian's packages included", () => {
    const clone = new BareClone();
    clone.borrowBuilt();
    clone.borrow("bench");
    const folder = mkdtempSync(join(tmpdir(), "roundtrip-notebook-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const python = join(folder, "python");
    writeFileSync(python, "#!/bin/sh\necho 6.5.2\n", { mode: 0o755 });
    clone.write("bin/jupyter-notebook", `#!${python}\n`);
    const { status, err } = clone.run(["bench"], preload(clone));
    expect(err).toContain(`✓ Jupyter: Notebook 6.5.2, run by ${python}`);
    expect(status).toBe(0);
    expect(clone.doctor(preload(clone))).toMatchObject({
      Jupyter: { state: "ok", found: `Notebook 6.5.2, run by ${python}` },
      kernel: { state: "ok" },
    });
    expect(existsSync(join(clone.root, ".roundtrip/jupyter/kernels/tslab/kernel.json"))).toBe(true);
  });
});
