import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { postgresFolder, postgresPackage } from "#setup/places";
import { courseRoot } from "#src/lab/paths.js";
import { open } from "./own-cluster.js";

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

/** What the lab needs of a clone, as `npm ci --ignore-scripts` would leave it: no link to a library is made. */
function copyClone(to: string): void {
  mkdirSync(to, { recursive: true });
  const needed = [...withDependencies("pg"), postgresPackage].map((name) => join("node_modules", name));
  for (const part of ["package.json", "dist", join("src", "setup"), ...needed]) {
    cpSync(join(courseRoot, part), join(to, part), { recursive: true, verbatimSymlinks: true });
  }
  copyFileSync(join(import.meta.dirname, "open.mjs"), join(to, "open.mjs"));
  const list = join("native", "pg-symlinks.json");
  for (const { target } of JSON.parse(readFileSync(join(postgresFolder, list), "utf8")) as { target: string }[]) {
    rmSync(join(to, "node_modules", postgresPackage, target), { force: true });
  }
}

const us = { name: "us", account: undefined as { uid: number; gid: number } | undefined };
const asRoot = process.getuid?.() === 0;
/** As root the lab is opened as root and as an ordinary user; else as the ordinary user that we are. */
const accounts = asRoot
  ? [
      { ...us, name: "root" },
      { name: "an ordinary user", account: { uid: 65_534, gid: 65_534 } },
    ]
  : [us];

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** A home directory that only its owner may enter, with a clone in it whose path has a blank and a letter beyond ASCII. */
function closedHome(account: { uid: number; gid: number } | undefined): { clone: string; node: string } {
  const home = join(tmpdir(), `roundtrip-home-${process.pid}-${homes.length}`);
  const clone = join(home, "my courses", "à la carte", "roundtrip");
  homes.push(home);
  copyClone(clone);
  let node = process.execPath;
  if (account && spawnSync(node, ["--version"], { ...account, cwd: "/" }).status !== 0) {
    node = join(clone, "node");
    copyFileSync(process.execPath, node);
  }
  if (account) spawnSync("chown", ["-R", `${account.uid}:${account.gid}`, home]);
  chmodSync(home, 0o700);
  return { clone, node };
}

describe("a clone under a closed home directory, with a blank and an à in its path, installed without scripts", () => {
  it.each(accounts)("opens the lab as $name", async ({ account }) => {
    const env = { ROUNDTRIP_CLUSTER_DIR: "", DATABASE_URL: "" };
    const { clone, node } = closedHome(account);
    const opened = await open({ clone, node, env, ...(account && { account }), wishes: ["shop", "remove"] });
    expect(opened).toMatchObject({ how: "started", users: 1_000 });
    const shared = opened.sharedDir ?? "";
    expect(shared).toMatch(asRoot && !account ? /^\/var\/tmp\/roundtrip-[0-9a-f]{12}$/ : join(clone, ".roundtrip"));
    expect(existsSync(join(shared, "postgres"))).toBe(false);
    rmSync(shared, { recursive: true, force: true });
  });
});
