import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { postgresFolder, postgresPackage } from "#setup/paths";
import { courseRoot } from "#src/lab/paths.js";

interface Package {
  dependencies?: Record<string, string>;
}

/** A package and all that it depends on. */
function withDependencies(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const { dependencies = {} } = JSON.parse(
    readFileSync(join(courseRoot, "node_modules", name, "package.json"), "utf8"),
  ) as Package;
  for (const dependency of Object.keys(dependencies)) withDependencies(dependency, found);
  return found;
}

/** The packages that the library imports as soon as it is loaded. */
function packagesOfLibrary(): string[] {
  const text = readFileSync(join(courseRoot, "dist", "library.js"), "utf8");
  return [...text.matchAll(/^import .* from "(?!node:)((?:@[^/"]+\/)?[^/"#.]+)/gm)].map(([, name = ""]) => name);
}

/** What the lab needs of a clone, as `npm ci --ignore-scripts` would leave it: no link to a library is made. */
export function copyClone(to: string): void {
  mkdirSync(to, { recursive: true });
  const found = new Set<string>([postgresPackage]);
  for (const name of packagesOfLibrary()) withDependencies(name, found);
  const needed = [...found].map((name) => join("node_modules", name));
  for (const part of ["package.json", "dist", join("src", "setup"), ...needed]) {
    cpSync(join(courseRoot, part), join(to, part), { recursive: true, verbatimSymlinks: true });
  }
  copyFileSync(join(import.meta.dirname, "open.mjs"), join(to, "open.mjs"));
  const list = join("native", "pg-symlinks.json");
  for (const { target } of JSON.parse(readFileSync(join(postgresFolder, list), "utf8")) as { target: string }[]) {
    rmSync(join(to, "node_modules", postgresPackage, target), { force: true });
  }
}
