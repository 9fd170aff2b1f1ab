import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { inRoot, postgresFolder } from "./paths.mjs";

function pointsTo(link, target) {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(link) === target;
}

/** [where, what it says]: every link that the course needs. */
function wanted() {
  const links = [
    [inRoot("node_modules", "roundtrip"), ".."],
    [inRoot("node_modules", ".bin", "roundtrip"), "../../src/setup/roundtrip.mjs"],
  ];
  const list = join(postgresFolder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return links;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8"))) {
    const from = join(postgresFolder, target);
    links.push([from, relative(dirname(from), join(postgresFolder, source))]);
  }
  return links;
}

/** The links that are missing: PostgreSQL's libraries need them, and whoever imports "roundtrip". */
export const missingLinks = () => wanted().filter(([link, target]) => !pointsTo(link, target));

/**
 * Links of PostgreSQL's libraries (its package makes them by an install script, which npm need not run), and of the
 * course to itself, so that a notebook can import "roundtrip" and `npx roundtrip` finds it.
 */
export const links = {
  name: "links",
  work: "linking",
  isDone: () => missingLinks().length === 0,
  async run() {
    const missing = missingLinks();
    for (const [link, target] of missing) {
      mkdirSync(dirname(link), { recursive: true });
      rmSync(link, { force: true, recursive: true });
      try {
        symlinkSync(target, link);
      } catch (error) {
        if (error.code !== "EEXIST") throw error; // another process was faster
      }
    }
    return `${missing.length} made`;
  },
};
