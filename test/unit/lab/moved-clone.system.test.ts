import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { copyClone } from "./copied-clone.js";
import { type OpenOptions, open } from "./own-cluster.js";

/** As root the clone is root's or an ordinary user's; else ours. */
const accounts: [name: string, account: { uid: number; gid: number } | undefined][] =
  process.getuid?.() === 0
    ? [
        ["root", undefined],
        ["an ordinary user", { uid: 65_534, gid: 65_534 }],
      ]
    : [["us", undefined]];

const env = { ROUNDTRIP_CLUSTER_DIR: "", DATABASE_URL: "" };

function listens(port: number | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port ?? 0, "127.0.0.1", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
}

describe.each(accounts)("the server of a clone of %s", { timeout: 300_000 }, (_, account) => {
  const home = mkdtempSync(join(tmpdir(), "roundtrip-moved-"));
  const clones = ["here", "there"].map((name) => join(home, name));
  const [here = "", there = ""] = clones;
  /** A Node that the account can start. */
  let node = process.execPath;
  const run = (clone: string, ...wishes: OpenOptions["wishes"] & {}) =>
    open({ clone, wishes, env, node, ...(account && { account }) });

  function makeClone(): void {
    copyClone(here);
    if (account) {
      node = join(home, "node");
      copyFileSync(process.execPath, node);
      spawnSync("chown", ["-R", `${account.uid}:${account.gid}`, home]);
    }
  }

  afterEach(async () => {
    for (const clone of clones.filter((folder) => existsSync(folder))) {
      const { sharedDir = "" } = await run(clone, "stop");
      rmSync(sharedDir, { recursive: true, force: true });
    }
    rmSync(home, { recursive: true, force: true });
  }, 120_000);

  it("is found and ended after the clone was moved, is started anew on its data, and is not that of a copy", async () => {
    makeClone();
    const { port } = await run(here);
    renameSync(here, there);
    expect((await run(there, "status")).status).toMatchObject({ running: true, moved: true, port });
    expect((await run(there, "stop")).stopped).toBe(true);
    expect(await listens(port)).toBe(false);
    expect((await run(there, "status")).status).toMatchObject({ running: false });
    expect((await run(there)).how).toBe("started");

    renameSync(there, here);
    const anew = await run(here);
    expect(anew.how).toBe("started");
    expect((await run(here, "status")).status).toMatchObject({ running: true, moved: false, port: anew.port });

    spawnSync("cp", ["-a", here, there]);
    expect((await run(there, "status")).status?.running ?? false).toBe(false);
    expect((await run(there, "stop")).stopped).toBe(false);
    const copy = await run(there);
    expect(copy.port).not.toBe(anew.port);
    expect((await run(here)).how).toBe("running");
  });
});
