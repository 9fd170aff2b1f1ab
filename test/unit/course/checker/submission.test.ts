import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { submissionAttempts } from "#src/course/checker/attempts.js";
import { isSubmission, takeSubmission } from "#src/course/checker/submission.js";
import { exerciseIds } from "#src/course/manifest.js";
import { courseRoot } from "#src/lab/paths.js";

const [first = "", second = ""] = exerciseIds();
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "roundtrip-submission-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text = "mine"): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

/** What was taken: texts by path. */
async function taken(path: string): Promise<Record<string, string>> {
  const root = takeSubmission(path);
  const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(root, name), "utf8")]));
}

describe("a submission", () => {
  it("is a folder laid out like exercises/, or one that has such a folder; nothing else of it is taken", async () => {
    for (const place of ["flat", "whole/exercises"]) {
      put(`${place}/${first}.ts`, "one");
      put(`${place}/${second}.md`);
      put(`${place}/test/exercises/${first}.test.ts`);
      put(`${place}/package.json`);
    }
    for (const place of ["flat", "whole"]) {
      expect(isSubmission(join(folder, place))).toBe(true);
      expect(await taken(join(folder, place))).toEqual({ [`${first}.ts`]: "one" });
    }
  });

  it("is a zip of either, whatever folders stand before it and wherever its paths lead", async () => {
    const zip = join(folder, "work.zip");
    const entries = {
      [`home/work/exercises/${first}.ts`]: "one",
      [`../../../../${second}.ts`]: "two",
      "../../../evil.ts": "evil",
      [`test/exercises/${first}.test.ts`]: "evil",
    };
    writeFileSync(
      zip,
      zipSync(Object.fromEntries(Object.entries(entries).map(([path, text]) => [path, strToU8(text)]))),
    );
    expect(isSubmission(zip)).toBe(true);
    expect(await taken(zip)).toEqual({ [`${first}.ts`]: "one", [`${second}.ts`]: "two" });
  });

  it("has no work where a link leads to another's, or a file of a zip would be large", () => {
    put(`linked/${first}.txt`);
    symlinkSync(join(courseRoot, "solutions", `${first}.ts`), join(folder, "linked", `${first}.ts`));
    mkdirSync(join(folder, "led"));
    symlinkSync(join(courseRoot, "solutions"), join(folder, "led", "exercises"));
    symlinkSync(join(courseRoot, "solutions", dirname(first)), join(folder, "led", dirname(first)));
    for (const place of ["linked", "led"]) {
      expect(() => takeSubmission(join(folder, place))).toThrow("expected the work on exercises, such as");
    }
    const bomb = join(folder, "bomb.zip");
    writeFileSync(bomb, zipSync({ [`${first}.ts`]: new Uint8Array(5 << 20) }));
    expect(() => takeSubmission(bomb)).toThrow("expected the work on exercises, such as");
  });

  it("may be a zip made on Windows, and one that holds a file twice counts once", async () => {
    const zip = join(folder, "windows.zip");
    const name = `exercises\\${first.replace("/", "\\")}.ts`;
    writeFileSync(
      zip,
      zipSync({ [name]: strToU8("one"), [`b/${second}.ts`]: strToU8("b"), [`c/${second}.ts`]: strToU8("c") }),
    );
    expect(await taken(zip)).toEqual({ [`${first}.ts`]: "one", [`${second}.ts`]: "c" });
  });

  it("of a zip is no more than it says that it is: a size that lies, a name that is another's, a folder in a file's place", async () => {
    const honest = zipSync({ [`${first}.ts`]: new Uint8Array(900_000).fill(120), [`${second}.ts`]: strToU8("two") });
    // The size in the directory at the end says 10 bytes.
    const lying = Buffer.from(honest);
    lying.writeUInt32LE(
      10,
      lying.lastIndexOf(Buffer.from("PK\x01\x02", "latin1"), -60 - second.length - first.length) + 24,
    );
    const names = [
      "__proto__.ts",
      "constructor.ts",
      `${first}.ts/`,
      `${first}.ts\0.js`,
      `${first}.ts/${first}.js`,
      `x${first}.ts`,
    ];
    const odd = zipSync({
      ...Object.fromEntries(names.map((name) => [name, strToU8("evil")])),
      [`${second}.ts`]: strToU8("two"),
    });
    writeFileSync(join(folder, "odd.zip"), odd);
    expect(await taken(join(folder, "odd.zip"))).toEqual({ [`${second}.ts`]: "two" });
    writeFileSync(join(folder, "lying.zip"), lying);
    const texts = Object.values(await taken(join(folder, "lying.zip")).catch(() => ({})));
    expect(texts.join("").length).toBeLessThan(1_000);
  });

  it("has no work where there is a pipe, a circle of links or a folder in its place", () => {
    mkdirSync(join(folder, "odd", `${first}.ts`), { recursive: true });
    symlinkSync("b", join(folder, "a"));
    symlinkSync("a", join(folder, "b"));
    symlinkSync(join(folder, "a"), join(folder, "odd", "exercises"));
    expect(() => takeSubmission(join(folder, "odd"))).toThrow("expected the work on exercises, such as");
    expect(isSubmission(join(folder, "a"))).toBe(false);
    expect(() => takeSubmission(join(folder, "a"))).toThrow("There is no submission");
    expect(isSubmission("x".repeat(5_000))).toBe(false);
    expect(isSubmission("x\0y")).toBe(false);
    execFileSync("mkfifo", [join(folder, "pipe.zip")]);
    expect(() => takeSubmission(join(folder, "pipe.zip"))).toThrow("expected a folder or a zip, got neither");
  });

  it("says what is wrong with one that cannot be taken", () => {
    expect(() => takeSubmission(join(folder, "none"))).toThrow("There is no submission");
    expect(() => takeSubmission(put("spoilt.zip", "no zip"))).toThrow("it cannot be read as one (invalid zip data)");
    mkdirSync(join(folder, "empty"));
    expect(() => takeSubmission(join(folder, "empty"))).toThrow("there is none in it");
  });
});

it("one exercise of a submission may import another that is not graded", () => {
  const folder = mkdtempSync(join(tmpdir(), "roundtrip-two-"));
  mkdirSync(join(folder, "01-connections"));
  for (const name of ["1-reuse-one-connection", "2-close-on-error"])
    writeFileSync(join(folder, "01-connections", `${name}.ts`), `// ${name}\n`);
  const [one, ...others] = submissionAttempts(folder, ["01-connections/1-reuse-one-connection"]);
  expect(others).toEqual([]);
  expect(readFileSync(join(dirname(one?.workFile ?? ""), "2-close-on-error.ts"), "utf8")).toBe("// 2-close-on-error\n");
  rmSync(folder, { recursive: true });
});

it("the name of an exercise or of a lesson is no submission, nor is the course itself", () => {
  for (const word of [
    first,
    dirname(first),
    `exercises/${first}.ts`,
    `exercises/${dirname(first)}`,
    "exercises",
    ".",
    "01",
  ]) {
    expect(isSubmission(word), word).toBe(false);
  }
});
