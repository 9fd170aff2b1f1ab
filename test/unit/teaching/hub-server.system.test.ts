import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { readStarters } from "#src/course/checker/starters.js";
import { courseRoot } from "#src/lab/paths.js";
import { BareClone } from "../setup/bare-clone.js";

const kept = mkdtempSync(join(tmpdir(), "roundtrip-kept-"));
afterAll(() => rmSync(kept, { recursive: true, force: true }));

const [first = "", second = ""] = Object.keys(readStarters());

/** The course as an image has it: set up, with a program in the place of JupyterHub's server that says what it was told. */
function image(): BareClone {
  const clone = new BareClone();
  for (const part of ["teaching", "lessons", "course.json"]) {
    cpSync(join(courseRoot, part), join(clone.root, part), { recursive: true });
  }
  spawnSync("cp", ["-Rp", join(courseRoot, "dist"), clone.root]);
  clone.borrow("node_modules");
  cpSync(join(courseRoot, ".roundtrip/setup/library.json"), join(clone.root, ".roundtrip/setup/library.json"));
  for (const [id, text] of Object.entries(readStarters())) {
    clone.write(`exercises/${id}.ts`, text);
    clone.write(`exercises/${id}.md`, "hints");
  }
  const python = clone.write(".venv/bin/python", "#!/bin/sh\n");
  const requirements = createHash("sha256")
    .update(readFileSync(join(clone.root, "requirements.txt")))
    .digest("hex");
  clone.write(".venv/roundtrip.json", JSON.stringify({ app: "lab", version: "4", python, requirements }));
  clone.write(".venv/bin/jupyterhub-singleuser", '#!/bin/sh\nfor each in "$@"; do echo "$each"; done\n');
  return clone;
}

function start(clone: BareClone): string[] {
  const env = { KEPT: kept, HOME: clone.root, PATH: process.env.PATH };
  const words = [join(clone.root, "teaching/kubernetes/start-hub-server"), "--port=8888"];
  const { status, stdout, stderr } = spawnSync("bash", words, { env, encoding: "utf8" });
  expect({ status, said: status === 0 ? "" : stderr }).toEqual({ status: 0, said: "" });
  return stdout
    .trim()
    .split("\n")
    .filter((line) => line.startsWith("--"));
}

it("a learner's server on a JupyterHub keeps the learner's work on a volume, and gets the rest from the image", () => {
  const one = image();
  rmSync(join(one.root, "exercises", `${second}.ts`));
  expect(start(one)).toEqual(expect.arrayContaining([`--ServerApp.root_dir=${one.root}`, "--port=8888"]));
  for (const name of ["exercises", "my-notebooks", ".roundtrip"]) {
    expect(lstatSync(join(one.root, name)).isSymbolicLink(), name).toBe(true);
  }
  // A kernel works in the folder in which a notebook really lies, and imports the library from there.
  const fromNotebook = createRequire(join(realpathSync(join(one.root, "my-notebooks")), "cell.js"));
  expect(fromNotebook.resolve("roundtrip")).toMatch(/dist\/index\.js$/);
  writeFileSync(join(one.root, "exercises", `${first}.ts`), "my work");
  writeFileSync(join(one.root, ".roundtrip", "record.json"), "my record");
  const notebook = "my-notebooks/00-start-here.ipynb";
  const mine = readFileSync(join(one.root, notebook), "utf8").replace('"cells": [', '"cells":  [');
  writeFileSync(join(one.root, notebook), mine);
  // The same server again, and then one with a newer image, which has one more exercise and other hints.
  start(one);
  const other = image();
  other.write(`exercises/${first}.md`, "better hints");
  start(other);
  const read = (path: string) => readFileSync(join(other.root, path), "utf8");
  expect(read(`exercises/${first}.ts`)).toBe("my work");
  expect(read(`exercises/${second}.ts`)).toBe(readStarters()[second]);
  expect(read(`exercises/${first}.md`)).toBe("better hints");
  expect(read(".roundtrip/record.json")).toBe("my record");
  expect(read(notebook)).toBe(mine);
});
