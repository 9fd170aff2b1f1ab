import { dirname, join } from "node:path";
import { read } from "./files.js";

/** The folders of `src` in layers: a folder imports from layers above its own, and from nothing else. */
export const layers: readonly (readonly string[])[] = [
  ["errors.ts"],
  ["arguments.ts"],
  ["wire"],
  ["lab"],
  ["cost"],
  ["timing", "plan", "pool", "clinic"],
  ["batch", "concurrency"],
  ["database"],
  ["findings"],
  ["display"],
  ["course"],
  ["cli", "kernel", "index.ts"],
];

/** The folder of `src` that a file lies in, or its name when it lies in none. */
const part = (file: string) => (file.split("/")[1] ?? "").replace(/\.js$/, ".ts");

/** The layer of a file, from 0; -1 when it is in none. */
export const layerOf = (file: string): number => layers.findIndex((names) => names.includes(part(file)));

/** What a text imports, by static and dynamic imports and re-exports. */
export function importsOf(text: string): string[] {
  const statement = /^(?:import|export)\s[^;"'()=]*from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...text.matchAll(statement)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "");
}

/** The relative imports of a file of the library that lead to its own layer, in another folder, or to a later one. */
export function upwardImports(file: string, text: string): string[] {
  return importsOf(text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => join(dirname(file), specifier))
    .filter((target) => part(target) !== part(file) && layerOf(target) >= layerOf(file));
}

/** The package that an import names: `pg` of `pg/lib/client`, `@types/pg` of `@types/pg/index.js`. */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * What a file of the library imports, beside itself, that is neither Node's, nor the set-up's own, nor a package that
 * every installation of the course has. The command line alone may use the packages of those who develop it.
 */
export function foreignImports(file: string, text: string): string[] {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const allowed = new Set(Object.keys({ ...dependencies, ...(part(file) === "cli" && devDependencies) }));
  return importsOf(text).filter(
    (specifier) => !/^(\.{1,2}\/|node:|#setup\/)/.test(specifier) && !allowed.has(packageOf(specifier)),
  );
}

/** The shortest way from a file back to itself by what each imports; undefined when there is none. */
function wayBack(file: string, targets: (file: string) => string[]): string[] | undefined {
  const ways = [[file]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const target of targets(way.at(-1) ?? file)) {
      if (target === file) return way;
      if (!seen.has(target)) ways.push([...way, target]);
      seen.add(target);
    }
  }
  return undefined;
}

/**
 * The circles in which files import each other, drawn: `src/a/one.ts → src/a/two.ts → src/a/one.ts`. Types count, and so
 * does what is loaded later.
 *
 * @param files the text of each file, by its path
 */
export function circles(files: ReadonlyMap<string, string>): string[] {
  const targets = (file: string) =>
    importsOf(files.get(file) ?? "")
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => join(dirname(file), specifier).replace(/\.js$/, ".ts"))
      .filter((target) => files.has(target));
  const drawn = [...files.keys()].flatMap((file) => {
    const way = wayBack(file, targets);
    if (!way) return [];
    // The same circle begins with the same file, wherever it was entered.
    const first = way.indexOf([...way].sort()[0] ?? file);
    const circle = [...way.slice(first), ...way.slice(0, first)];
    return [[...circle, circle[0]].join(" → ")];
  });
  return [...new Set(drawn)];
}
