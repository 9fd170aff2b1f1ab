import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { BareClone } from "./bare-clone.js";

const npmCi = "npm ci --include=dev --include=optional";

/** A Python by the look of it: answers the set-up's question for its version, and what else it is told to. */
function python(version: [number, number, number], canVenv: boolean, path: string): string {
  return `#!/bin/sh\necho '${path}|${version.join("|")}|${canVenv ? "True" : "False"}'\n`;
}

/** The stamp of an environment that was made for this clone. */
function stampOf(clone: BareClone): string {
  const requirements = createHash("sha256")
    .update(readFileSync(join(clone.root, "requirements.txt")))
    .digest("hex");
  return JSON.stringify({ app: "lab", version: "4", python: join(clone.root, ".venv/bin/python"), requirements });
}

describe("the doctor of a fresh clone", () => {
  it("names every part that is missing with the command that brings it, and exits with 1", () => {
    const clone = new BareClone();
    expect(clone.run(["doctor", "--json"]).status).toBe(1);
    expect(clone.doctor()).toMatchObject({
      Node: { state: "ok", found: expect.stringContaining(process.versions.node) },
      npm: { state: "ok" },
      folder: { state: "ok", found: "can be written" },
      disk: { state: "ok", found: expect.stringContaining("GiB free") },
      packages: { state: "broken", repair: npmCi },
      links: { state: "broken", repair: "npm run build" },
      library: { state: "broken", repair: "npm run build" },
      Jupyter: { state: "broken", repair: "npm start -- --no-browser" },
      kernel: { state: "unknown" },
      PostgreSQL: { state: "broken", repair: npmCi },
      server: { state: "unknown", found: "not looked at: packages, library come first" },
    });
  });

  it("says that one command does all of it, where a Python is there", () => {
    const clone = new BareClone();
    clone.write("bin/python3", python([3, 12, 1], true, "/somewhere/python3"));
    const { out, status } = clone.run(["doctor"]);
    expect(out).toContain("✓ Python      3.12.1, /somewhere/python3");
    expect(out).toContain(`✗ packages`);
    expect(out).toContain(`→ ${npmCi}`);
    expect(out.trimEnd()).toMatch(/This clone is not set up yet. One command does all of it: npm start$/);
    expect(status).toBe(1);
  });

  it("refuses an option that it does not know", () => {
    const { status, err } = new BareClone().run(["doctor", "--jsn"]);
    expect(err).toBe('doctor: expected nothing or --json, got "--jsn".\nSee: npm run doctor -- --help\n');
    expect(status).toBe(1);
  });
});

describe("the doctor finds", () => {
  it("an npm ci that was interrupted: npm's own list of what it installed is missing", () => {
    const clone = new BareClone();
    clone.write("node_modules/pg/package.json", "{}");
    expect(clone.doctor().packages).toEqual({
      state: "broken",
      found: expect.stringMatching(/^\d+ missing or of another version: .*, …$/),
      repair: npmCi,
    });
  });

  it("packages of another version than the lock file's", () => {
    const clone = new BareClone();
    const { packages } = JSON.parse(readFileSync(join(clone.root, "package-lock.json"), "utf8"));
    packages["node_modules/pg"].version = "1.0.0";
    clone.write("node_modules/.package-lock.json", JSON.stringify({ packages }));
    expect(clone.doctor().packages).toEqual({
      state: "broken",
      found: "1 missing or of another version: pg",
      repair: npmCi,
    });
  });

  it("a library that was never built, where packages are there", () => {
    const clone = new BareClone();
    clone.borrow("node_modules");
    expect(clone.doctor()).toMatchObject({
      packages: { state: "ok", found: "all of package-lock.json" },
      library: { state: "broken", found: "src/ is not built", repair: "npm run build" },
      PostgreSQL: { state: "ok", found: expect.stringContaining("PostgreSQL) 18") },
    });
  });

  it("an environment whose Jupyter cannot be loaded", () => {
    const clone = new BareClone();
    clone.write(".venv/bin/python", "#!/bin/sh\nexit 1\n");
    clone.write(".venv/roundtrip.json", stampOf(clone));
    expect(clone.doctor().Jupyter).toEqual({
      state: "broken",
      found: `jupyterlab cannot be loaded by ${join(clone.root, ".venv/bin/python")}`,
      repair: "rm -rf .venv && npm start -- --no-browser",
    });
  });

  it("an environment that was made from other requirements: as good as none", () => {
    const clone = new BareClone();
    clone.write(".venv/bin/python", "#!/bin/sh\necho 4.6.6\n");
    clone.write(".venv/roundtrip.json", stampOf(clone));
    clone.write("requirements.txt", "jupyterlab==5.0.0\n");
    expect(clone.doctor().Jupyter).toMatchObject({ state: "broken", found: "not set up" });
  });

  it("a kernel that is described for another place, as after the clone was moved", () => {
    const clone = new BareClone();
    clone.write(".venv/bin/python", "#!/bin/sh\necho 4.6.6\n");
    clone.write(".venv/roundtrip.json", stampOf(clone));
    clone.write(".venv/share/jupyter/kernels/tslab/kernel.json", "{}\n");
    expect(clone.doctor()).toMatchObject({
      Jupyter: { state: "ok", found: "JupyterLab 4.6.6, in .venv" },
      kernel: { state: "broken", repair: "npm start -- --no-browser" },
    });
  });

  it("a taken port, which is no harm", async () => {
    const blocker = createServer();
    const listening = () =>
      new Promise<boolean>((resolve) => {
        blocker.once("error", () => resolve(false)).listen(8888, "127.0.0.1", () => resolve(true));
      });
    const taken = { state: "ok", found: "8888 is taken; JupyterLab takes another" };
    let mine: boolean;
    let port: unknown;
    do {
      mine = await listening();
      port = new BareClone().doctor().port;
      // Else another program had it, and has given it back meanwhile.
    } while (!mine && !isDeepStrictEqual(port, taken));
    expect(port).toEqual(taken);
    blocker.close();
  });

  it("no need for PostgreSQL's programs when DATABASE_URL is set", () => {
    const found = new BareClone().doctor({ DATABASE_URL: "postgres://localhost/x" });
    expect(found.PostgreSQL).toEqual({ state: "ok", found: "not needed: DATABASE_URL is set" });
  });
});
