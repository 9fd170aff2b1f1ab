import { describe, expect, it } from "vitest";
import { courseFiles, filesToCheck, read } from "./files.js";
import { circles, foreignImports, importsOf, layerOf, layers, upwardImports } from "./imports.js";

const sources = filesToCheck("src", ".ts").filter((file) => !file.startsWith("src/setup/"));

/** What a rule finds in the sources, as `file imports what`. */
const found = (rule: (file: string, text: string) => string[]) =>
  sources.flatMap((file) => rule(file, read(file)).map((specifier) => `${file} imports ${specifier}`));

describe("the library", () => {
  it("has no folder but those of the layers", () => {
    expect(sources.filter((file) => layerOf(file) < 0)).toEqual([]);
  });

  it("has the layers that CONTRIBUTING.md draws", () => {
    const [, drawn = ""] = /only from those before it: `([^`]+)`/.exec(read("CONTRIBUTING.md")) ?? [];
    const names = layers.slice(0, -1).map((layer) => layer.map((name) => name.replace(".ts", "")));
    expect(drawn.split("←").map((layer) => layer.trim().split(/,\s+/))).toEqual([...names, ["cli", "kernel"]]);
  });

  it("imports, in each folder, only from itself and from folders in layers before it", () => {
    expect(found(upwardImports)).toEqual([]);
  });

  it("imports, besides, Node, its packages, and the set-up's own pieces", () => {
    expect(found(foreignImports)).toEqual([]);
  });
});

describe("the files of a folder", () => {
  const all = filesToCheck("src", ".ts", ".mjs");

  it("do not import each other in a circle", () => {
    expect(all.some((file) => file.startsWith("src/wire/")) && all.includes("src/setup/roundtrip.mjs")).toBe(true);
    expect(circles(new Map(all.map((file) => [file, read(file)])))).toEqual([]);
  });

  it("would be drawn if they did, types, dynamic imports and long ways round included", () => {
    const files = new Map([
      ["src/a/bars.ts", 'import { draw } from "./bars-svg.js";'],
      ["src/a/bars-svg.ts", 'import type { Model } from "./bars.js";\nimport { text } from "./svg.js";'],
      ["src/a/svg.ts", 'import { join } from "node:path";'],
      ["src/b/one.ts", 'export * from "./two.js";'],
      ["src/b/two.ts", 'const three = await import("./three.js");'],
      ["src/b/three.ts", 'import { one } from "./one.js";\nimport { text } from "../a/svg.js";'],
      ["src/c/long.mjs", 'import "./short.mjs";\nimport "./long.mjs";'],
      ["src/c/short.mjs", 'let long: import("./long.mjs").Long;'],
    ]);
    expect(circles(files)).toEqual([
      "src/a/bars-svg.ts → src/a/bars.ts → src/a/bars-svg.ts",
      "src/b/one.ts → src/b/two.ts → src/b/three.ts → src/b/one.ts",
      "src/c/long.mjs → src/c/long.mjs",
      "src/c/long.mjs → src/c/short.mjs → src/c/long.mjs",
    ]);
  });
});

describe("an import that must not be is found:", () => {
  it.each([
    ["src/wire/a.ts", 'import { openLab } from "../lab/lab.js";', "src/lab/lab.js"],
    ["src/pool/a.ts", 'export type {\n  Plan,\n} from "../plan/plan.js";', "src/plan/plan.js"],
    ["src/timing/a.ts", 'import { chunk } from "../batch/chunk.js";', "src/batch/chunk.js"],
    ["src/plan/a.ts", 'import { compare } from "../timing/compare.js";', "src/timing/compare.js"],
    ["src/batch/a.ts", 'import { mapLimit } from "../concurrency/map-limit.js";', "src/concurrency/map-limit.js"],
    ["src/concurrency/a.ts", 'import type { Database } from "../database/database.js";', "src/database/database.js"],
    ["src/errors.ts", 'const lab = await import("./wire/proxy.js");', "src/wire/proxy.js"],
    ["src/course/a.ts", 'import * as all from "../index.js";', "src/index.js"],
  ])("in %s, %j leads upwards", (file, text, target) => {
    expect(upwardImports(file, text)).toEqual([target]);
  });

  it.each([
    ["src/wire/a.ts", 'import Cursor from "pg-cursor";', "pg-cursor"],
    ["src/wire/a.ts", 'import "tarn/dist/tarn.js";', "tarn/dist/tarn.js"],
    ["src/lab/a.ts", 'const { chromium } = await import("playwright-core");', "playwright-core"],
    ["src/cli/a.ts", 'import { merge } from "lodash";', "lodash"],
    ["src/cli/a.ts", 'import { thing } from "@somebody/pg";', "@somebody/pg"],
    ["src/cost/a.ts", 'import { open } from "#src/lab/lab.js";', "#src/lab/lab.js"],
    ["src/cost/a.ts", 'import { readFile } from "fs";', "fs"],
  ])("in %s, %j is of no package that the course has there", (file, text, specifier) => {
    expect(foreignImports(file, text)).toEqual([specifier]);
  });

  it("and one that may be is not", () => {
    const text = 'import pg from "pg";\nimport Client from "pg/lib/client.js";\nimport { join } from "node:path";';
    expect(foreignImports("src/lab/a.ts", `${text}\nimport { links } from "#setup/links";`)).toEqual([]);
    expect(foreignImports("src/cli/a.ts", 'import { chromium } from "playwright-core";')).toEqual([]);
    expect(upwardImports("src/lab/a.ts", 'import { a } from "./b.js";\nimport { c } from "../wire/c.js";')).toEqual([]);
    for (const folder of ["batch", "concurrency"]) {
      expect(upwardImports(`src/${folder}/a.ts`, 'import { QueuePool } from "../pool/queue-pool.js";')).toEqual([]);
    }
  });
});

describe("the set-up, which runs before any package is there,", () => {
  it("imports Node and itself, and nothing else", () => {
    const wrong = filesToCheck("src/setup", ".mjs").flatMap((file) =>
      importsOf(read(file))
        .filter((specifier) => !/^(node:|\.\/[a-z-]+\.mjs$)/.test(specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("every file", () => {
  const ours = courseFiles.filter((file) => /\.(ts|mts|mjs|py|md)$/.test(file));

  it("has at most 300 lines, the tests of an exercise, which stand in one file, 320; lessons have a rule of their own", () => {
    const short = ours.filter((file) => !file.startsWith("lessons/"));
    const most = (file: string) => (file.startsWith("test/exercises/") ? 320 : 300);
    expect(short.filter((file) => read(file).trimEnd().split("\n").length > most(file))).toEqual([]);
  });

  it("is named by a concept, and so is its folder", () => {
    const names = /(^|\/)(utils?|helpers?|common|misc|shared|lib)(\/|(\.\w+)+$)/;
    expect(["src/utils/a.ts", "test/helpers.ts", "src/lab/common.d.mts"].every((file) => names.test(file))).toBe(true);
    expect(courseFiles.filter((file) => names.test(file))).toEqual([]);
  });

  it("of the library is named by a concept, never numbered", () => {
    expect(
      filesToCheck("src", ".ts", ".mjs").filter(
        (file) => !/^src(\/[a-z]+)*\/[a-z]+(-[a-z]+)*(\.d)?\.(ts|mts|mjs)$/.test(file),
      ),
    ).toEqual([]);
  });
});
