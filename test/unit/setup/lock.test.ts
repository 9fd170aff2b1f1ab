import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, startOf } from "#setup/alive";
import { holderOf, takeLock } from "#setup/lock";
import { withLock } from "#src/lab/lock.js";

let folder = "";
let lock = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roundtrip-lock-"));
  lock = join(folder, "deeper", "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

function count(file: string, times: number): Promise<number | null> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "count.mjs"), lock, file, String(times)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => child.once("close", resolve));
}

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("close", resolve));
  return child.pid ?? 0;
}

describe("a lock", () => {
  it("is held by one of many processes at a time, also when the one before them died holding it", async () => {
    const file = join(folder, "number");
    writeFileSync(file, "0");
    (await takeLock(lock, () => undefined))();
    writeFileSync(lock, `${await deadPid()} 1`);
    expect(await Promise.all(Array.from({ length: 5 }, () => count(file, 12)))).toEqual([0, 0, 0, 0, 0]);
    expect(readFileSync(file, "utf8")).toBe("60");
    expect(existsSync(lock)).toBe(false);
  });

  it("says who holds it to those who wait, and gives up in time", async () => {
    const release = await takeLock(lock, () => undefined);
    const seen: number[] = [];
    await expect(takeLock(lock, (pid) => seen.push(pid), 60)).rejects.toThrow(
      `Another set-up (process ${process.pid}) has not ended within 60 ms.`,
    );
    expect(seen).toEqual([process.pid]);
    expect(holderOf(lock)).toBe(process.pid);
    release();
    expect(holderOf(lock)).toBeUndefined();
  });

  it("is given back when the work under it fails", async () => {
    await expect(withLock(lock, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
    expect(await withLock(lock, async () => "taken again")).toBe("taken again");
  });

  it("of the lab says what to do when somebody holds it for too long", async () => {
    const release = await takeLock(lock, () => undefined);
    await expect(withLock(lock, async () => undefined, 50)).rejects.toThrow(
      `The lab is being set up by process ${process.pid} for more than 50 ms. Wait for it, or end it and remove ${lock}.`,
    );
    release();
  });
});

describe("a process", () => {
  it("is alive, or is not", async () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(1)).toBe(true);
    expect(isAlive(await deadPid())).toBe(false);
    for (const none of [0, -1, 1.5, Number.NaN]) expect(isAlive(none)).toBe(false);
  });

  it("is not alive as a zombie, whose parent does not ask how it ended", async () => {
    const parent = spawn("sh", ["-c", "sleep 0.01 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (text) => resolve(Number(text))));
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    parent.kill();
    expect(pid).toBeGreaterThan(0);
  });

  it("is told from a later one with its id by when it started", () => {
    expect(startOf(process.pid)).toMatch(process.platform === "linux" ? /^\d+$/ : /^$/);
    expect(startOf(process.pid)).not.toBe(startOf(process.ppid) || "other");
  });
});
