import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GradeRecord } from "#src/course/checker/record.js";
import { courseRoot, stateRoot } from "#src/lab/paths.js";
import { labServer } from "#src/lab/server.js";
import { withClient } from "#src/lab/with-client.js";
import { labsLeft } from "../../lab/labs-left.js";
import { until, useOwnCluster } from "../../lab/own-cluster.js";

useOwnCluster();

const id = "03-pool-in-production/3-break-nested-checkout";
const folder = mkdtempSync(join(tmpdir(), "roundtrip-records-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Moment = "labs are being opened" | "tests are under way";
const moments: Moment[] = ["labs are being opened", "tests are under way"];

/** A check of a solution, as a terminal starts it: with a group of processes of its own. */
class Check {
  readonly child: ChildProcess;
  readonly record: string;
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #mark: string;

  constructor(name: string) {
    this.record = join(folder, `${name}.json`);
    this.#mark = `ROUNDTRIP_CHECK=${process.pid}-${name}`;
    const { VITEST, ...own } = process.env;
    const env = { ...own, ROUNDTRIP_CHECK: `${process.pid}-${name}` };
    const script = join(courseRoot, "src", "setup", "roundtrip.mjs");
    const args = [script, "grade", id, "--work", "solutions", "--record", this.record];
    this.child = spawn(process.execPath, args, { env, detached: true, stdio: "ignore" });
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => resolve(signal ?? code ?? 1));
    });
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** The processes of this check that live, by their ids. */
  processes(): number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => textOf(`/proc/${pid}/environ`).split("\0").includes(this.#mark))
      .map(Number);
  }

  /** Those of them in which tests run. */
  workers(): number[] {
    return this.processes().filter((pid) => textOf(`/proc/${pid}/cmdline`).includes("workers/forks.js"));
  }

  /** Waits until a moment has come, and there is a record. */
  async comesTo(moment: Moment): Promise<void> {
    await until(async () => {
      const own = this.workers().map((pid) => new RegExp(`_${pid}$`));
      const those = moment === "labs are being opened" ? await labsLeft() : await users();
      if (this.child.exitCode !== null) throw new Error(`the check ended with ${this.child.exitCode} before ${moment}`);
      return existsSync(this.record) && those.some((name) => own.some((pattern) => pattern.test(name)));
    });
  }

  states(): string[] {
    const { exercises } = JSON.parse(readFileSync(this.record, "utf8")) as GradeRecord;
    return exercises.map(({ state, reason }) => `${state}: ${reason}`);
  }
}

/** Sends a signal to a process that may have ended by now. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

async function names(sql: string): Promise<string[]> {
  const server = await labServer();
  const { rows } = await withClient(server.admin(), (client) => client.query<{ name: string }>(sql));
  return rows.map(({ name }) => name);
}

/** Roles of labs that are connected. */
const users = () => names("select usename as name from pg_stat_activity where usename like 'roundtrip_%_lab_%'");

/** What these processes have left in the course's own folder, where other tests may grade meanwhile. */
const leftFiles = (pids: readonly number[]) =>
  ["grading", "taken"].flatMap((name) => {
    const parent = join(stateRoot, name);
    const all = existsSync(parent) ? readdirSync(parent) : [];
    return all.filter((each) => pids.includes(Number(each.split("-")[0]))).map((each) => join(name, each));
  });

describe.skipIf(!existsSync("/proc/self/environ"))("a check", { timeout: 600_000 }, () => {
  beforeAll(async () => {
    await labServer();
  });

  it("goes on beside another, and both say the same and leave nothing", async () => {
    const both = [new Check("one"), new Check("other")];
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(both.map((check) => check.states())).toEqual([["passed: "], ["passed: "]]);
    expect(await labsLeft()).toEqual([]);
    expect(both.flatMap((check) => check.processes())).toEqual([]);
  });

  it("on a machine that gives its processes a turn only now and then says the same", async () => {
    const check = new Check("seldom");
    const state = { isOver: false };
    void check.ended.then(() => (state.isOver = true));
    while (!state.isOver) {
      const pids = check.processes();
      for (const pid of pids) signal(pid, "SIGSTOP");
      await sleep(2_000);
      for (const pid of pids) signal(pid, "SIGCONT");
      await sleep(1_000);
    }
    expect(check.states()).toEqual(["passed: "]);
    expect(await labsLeft()).toEqual([]);
  });

  it.each(moments)(
    "that is interrupted by Ctrl-C while %s leaves nothing but a record that is whole",
    async (moment) => {
      const check = new Check("interrupted");
      await check.comesTo(moment);
      process.kill(-check.pid, "SIGINT");
      expect(await check.ended).toBe(130);
      await until(() => check.processes().length === 0);
      expect(await labsLeft()).toEqual([]);
      expect(check.states()).toEqual(["error: Its process ended before the tests had."]);
    },
  );

  it.each(moments)("whose command is killed while %s leaves nothing but a record that is whole", async (moment) => {
    const check = new Check("killed");
    await check.comesTo(moment);
    process.kill(check.pid, "SIGKILL");
    expect(await check.ended).toBe("SIGKILL");
    await until(() => check.processes().length === 0);
    expect(await labsLeft()).toEqual([]);
    expect(check.states()).toEqual(["error: Its process ended before the tests had."]);
  });

  it("whose tests are killed says so, and leaves nothing", async () => {
    const check = new Check("worker");
    await check.comesTo("tests are under way");
    for (const pid of check.workers()) signal(pid, "SIGKILL");
    expect(await check.ended).toBe(1);
    expect(check.states()).toEqual(["error: Its process ended before the tests had."]);
    expect(await labsLeft()).toEqual([]);
    expect(check.processes()).toEqual([]);
  });

  it("of which all is killed at once leaves what the next one sweeps away", async () => {
    const check = new Check("all");
    await check.comesTo("tests are under way");
    const pids = check.processes();
    process.kill(-check.pid, "SIGKILL");
    for (const pid of check.processes()) signal(pid, "SIGKILL");
    await until(() => check.processes().length === 0);
    expect(await labsLeft()).not.toEqual([]);
    expect(leftFiles(pids)).not.toEqual([]);
    const next = new Check("next");
    expect(await next.ended).toBe(0);
    expect(await labsLeft()).toEqual([]);
    expect(readdirSync(folder).filter((name) => !name.endsWith(".json"))).toEqual([]);
    expect(leftFiles([...pids, next.pid])).toEqual([]);
  });
});
