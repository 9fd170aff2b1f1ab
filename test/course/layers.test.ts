import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { courseFiles, filesIn, read } from "./files.js";

/** The folders of `src` in layers: a folder imports from layers above its own, and from nothing else. */
const layers = [
  ["errors.ts"],
  ["arguments.ts"],
  ["wire"],
  ["lab"],
  ["cost"],
  ["timing", "plan", "pool", "batch", "concurrency"],
  ["display"],
  ["course"],
  ["cli", "index.ts"],
];

const sources = filesIn("src", ".ts").filter((file) => !file.startsWith("src/setup/"));
const part = (file: string) => file.split("/")[1] ?? "";
const layerOf = (file: string) => layers.findIndex((names) => names.includes(part(file)));

/** What a file imports, by static and dynamic imports and re-exports. */
function imports(file: string): string[] {
  const statement = /^(?:import|export)\s[^;"]*from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...read(file).matchAll(statement)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "");
}

describe("the library", () => {
  it("has no folder but those of the layers", () => {
    expect(sources.filter((file) => layerOf(file) < 0)).toEqual([]);
  });

  it("imports, in each folder, only from itself and from folders in layers before it", () => {
    const wrong = sources.flatMap((file) =>
      imports(file)
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => join(dirname(file), specifier))
        .filter((target) => part(target) !== part(file) && part(target).replace(/\.js$/, ".ts") !== part(file))
        .filter((target) => layerOf(target.replace(/\.js$/, ".ts")) >= layerOf(file))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("imports, besides, Node, its packages, and the set-up's own pieces", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    const runtime = [...Object.keys(dependencies ?? {}), "node:", "#setup/", "."];
    const tools = Object.keys(devDependencies ?? {});
    const wrong = sources.flatMap((file) => {
      const allowed = part(file) === "cli" ? [...runtime, ...tools] : runtime;
      const others = imports(file).filter((specifier) => !allowed.some((start) => specifier.startsWith(start)));
      return others.map((specifier) => `${file} imports ${specifier}`);
    });
    expect(wrong).toEqual([]);
  });
});

describe("the set-up, which runs before any package is there,", () => {
  it("imports Node and itself, and nothing else", () => {
    const wrong = filesIn("src/setup", ".mjs").flatMap((file) =>
      imports(file)
        .filter((specifier) => !/^(node:|\.\/[a-z-]+\.mjs$)/.test(specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe("every file", () => {
  const ours = courseFiles.filter((file) => /\.(ts|mts|mjs|py|md)$/.test(file));

  it("has at most 300 lines", () => {
    expect(ours.filter((file) => read(file).trimEnd().split("\n").length > 300)).toEqual([]);
  });

  it("lies in a folder that is named by a concept", () => {
    const names = /(^|\/)(utils?|helpers?|common|misc|shared|lib)\//;
    expect(courseFiles.filter((file) => names.test(file))).toEqual([]);
  });

  it("of the library is named by a concept, never numbered", () => {
    expect(
      filesIn("src", ".ts", ".mjs").filter(
        (file) => !/^src(\/[a-z]+)*\/[a-z]+(-[a-z]+)*(\.d)?\.(ts|mts|mjs)$/.test(file),
      ),
    ).toEqual([]);
  });
});
