import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { clusterHome, makeHome } from "#src/lab/cluster-home.js";
import { copyClone } from "./copied-clone.js";
import { type Opened, open, useOwnCluster } from "./own-cluster.js";

useOwnCluster();

/** Mounts are made in a name space of their own, and other accounts taken, by root alone. */
function needRoot({ skip }: TestContext): void {
  if (process.getuid?.() !== 0) skip("skipped, needs root");
}

/** Opens a lab with the tiny shop where something is mounted that nobody else sees. */
async function openWith(mount: string): Promise<Opened> {
  makeHome(clusterHome());
  const opened = await open({
    shell: `exec unshare --mount bash -c '${mount} && exec "$0" "$@"' "$0" "$@"`,
    wishes: ["shop"],
  });
  await open({ wishes: ["stop"] });
  rmSync(clusterHome().dir, { recursive: true, force: true });
  return opened;
}

describe("a disk", () => {
  // Small enough for initdb, for the server's start, for the shop to be what fills it, wherever that is.
  it.for([20, 34, 38, 40])(
    "of %d MB that gets full is what the error speaks of, and how to look at it",
    async (size, test) => {
      needRoot(test);
      const { dir } = clusterHome();
      const { error, message } = await openWith(`mount -t tmpfs -o size=${size}m tmpfs ${dir}`);
      expect(message).toContain(`The disk is full that holds ${dir}`);
      expect(message).toMatch(/See what takes the room: df -h \S+$/);
      expect(error).toMatch(/^Lab(Start|Server)Error$/);
    },
  );

  it("that is mounted read-only is called so, with the command that mounts it otherwise", async (test) => {
    needRoot(test);
    const { dir } = clusterHome();
    expect(await openWith(`mount -t tmpfs -o ro tmpfs ${dir}`)).toMatchObject({
      error: "LabStartError",
      message: expect.stringMatching(
        /lies on a file system that is mounted read-only: mount -o remount,rw "\$\(findmnt .*\)"$/,
      ),
    });
  });
});

describe("shared memory", () => {
  it.for(["size=64k", "ro"])("of the system is not needed: /dev/shm mounted with %s", async (option, test) => {
    needRoot(test);
    expect(await openWith(`mount -t tmpfs -o ${option} tmpfs /dev/shm`)).toMatchObject({
      how: "started",
      users: 1_000,
    });
  });
});

describe("files that may be open", () => {
  it("are too few: the error says so, and the command that allows more", async () => {
    const { error, message } = await open({ shell: "ulimit -n 40" });
    expect(error).toBe("LabStartError");
    expect(message).toContain("insufficient file descriptors available");
    expect(message).toMatch(/Too few files may be open at a time \(ulimit -n\); 1,024 are enough: \S.*1024/);
  });
});

describe("an account without an entry in /etc/passwd", () => {
  const account = { uid: 12_345, gid: 12_345 };

  it("is told that PostgreSQL needs one, and the command that makes it; with it the lab opens", async (test) => {
    needRoot(test);
    const home = mkdtempSync(join(tmpdir(), "roundtrip-nobody-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const [clone, node] = [join(home, "clone"), join(home, "node")];
    copyClone(clone);
    copyFileSync(process.execPath, node);
    spawnSync("chown", ["-R", "12345:12345", home]);
    const env = { ROUNDTRIP_CLUSTER_DIR: "", DATABASE_URL: "", HOME: home };
    const { error, message = "" } = await open({ clone, node, account, env });
    expect(error).toBe("LabStartError");
    expect(message).toContain(
      "The account with id 12345 has no entry in /etc/passwd, and PostgreSQL's initdb wants one: ",
    );
    const [, command = ""] = /^.*: sudo sh -c "(echo '.*' >> \/etc\/passwd)"$/m.exec(message) ?? [];
    // What the command writes, seen by this process and those below it alone.
    const passwd = join(home, "passwd");
    copyFileSync("/etc/passwd", passwd);
    spawnSync("sh", ["-c", command.replace("/etc/passwd", passwd)]);
    const become = `exec setpriv --reuid 12345 --regid 12345 --clear-groups "$0" "$@"`;
    const shell = `exec unshare --mount bash -c 'mount --bind ${passwd} /etc/passwd && ${become}' "$0" "$@"`;
    expect(await open({ clone, node, env, shell, wishes: ["shop", "remove"] })).toMatchObject({ users: 1_000 });
  });

  it("needs a user in DATABASE_URL", async (test) => {
    needRoot(test);
    const home = mkdtempSync(join(tmpdir(), "roundtrip-nobody-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const clone = join(home, "clone");
    copyClone(clone);
    spawnSync("chown", ["-R", "12345:12345", home]);
    const script = `import("${clone}/dist/lab/server.js").then((m) => m.labServer()).catch((e) => console.log(e.message))`;
    const env = { ...process.env, DATABASE_URL: "postgres://127.0.0.1:1/x", PGUSER: "" };
    const { stdout } = spawnSync(process.execPath, ["-e", script], { ...account, env, cwd: "/", encoding: "utf8" });
    expect(stdout).toMatch(/^DATABASE_URL: it names no user, and the account that runs this has no name\. Expected/);
  });
});
