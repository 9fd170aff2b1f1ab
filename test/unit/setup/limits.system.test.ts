import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, type TestContext } from "vitest";
import { BareClone } from "./bare-clone.js";

function needRoot({ skip }: TestContext): void {
  if (process.getuid?.() !== 0) skip("skipped, needs root");
}

/** Shell's words that make a folder read-only. */
const readOnly = (folder: string) => `mount --bind '${folder}' '${folder}' && mount -o remount,bind,ro '${folder}'`;
const remount = (folder: string) => `mount -o remount,rw "$(findmnt -no TARGET --target '${folder}')"`;

describe("a clone on a read-only disk", () => {
  it("is called so by the set-up and by the doctor, with the command that mounts it otherwise", (test) => {
    needRoot(test);
    const clone = new BareClone();
    const { status, err } = clone.runAfter(readOnly(clone.root), ["build"]);
    expect(err).toContain(`${clone.root}/.roundtrip/setup lies on a file system that is mounted read-only.`);
    expect(err).toContain(`\nRepair it with:\n\n    ${remount(clone.root)}\n`);
    expect(err).not.toContain("    at ");
    expect(status).toBe(1);
    expect(clone.doctor({}, readOnly(clone.root)).folder).toEqual({
      state: "broken",
      found: `${clone.root} lies on a file system that is mounted read-only`,
      repair: remount(clone.root),
    });
  });
});

describe("a temporary folder", () => {
  it("that is full is found by the doctor, with a command that looks there and not elsewhere", (test) => {
    needRoot(test);
    const clone = new BareClone();
    const folder = join(clone.root, "temporary");
    mkdirSync(folder);
    expect(clone.doctor({ TMPDIR: folder }, `mount -t tmpfs -o size=1m tmpfs '${folder}'`).disk).toEqual({
      state: "broken",
      found: `0.0 GiB free at ${folder}; the course needs 0.1`,
      repair: `du -xhd1 '${folder}'`,
    });
  });
});

describe("files that may be open", () => {
  it("are counted by the doctor", () => {
    const clone = new BareClone();
    expect(clone.doctor({}, "ulimit -n 100").files).toEqual({
      state: "broken",
      found: "100 may be open at a time; the course needs 256",
      repair: expect.stringMatching(/^(ulimit -n 1024|sudo prlimit --pid \$\$ --nofile=1024:1024)$/),
    });
    expect(clone.doctor({}, "ulimit -n 1024").files?.state).toBe("ok");
  });

  it("are too few even to load the course: that is said, without a stack", () => {
    const { status, err } = new BareClone().runAfter("ulimit -n 24", ["status"]);
    expect(err).toMatch(
      /^Node may not open enough files at a time to load the course \(EMFILE: .*\)\.\n\nRepair it with:\n/,
    );
    expect(err).toMatch(/1024(:1024)?\n+$/);
    expect(status).toBe(1);
  });
});
