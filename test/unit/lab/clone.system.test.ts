import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { copyClone } from "./copied-clone.js";
import { open } from "./own-cluster.js";

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
