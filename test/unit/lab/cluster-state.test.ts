import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ClusterHome, clusterHome } from "#src/lab/cluster-home.js";
import { type ClusterState, readState, writeState } from "#src/lab/cluster-state.js";

let home: ClusterHome;
let state: ClusterState;

beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), "roundtrip-state-"));
  home = { ...clusterHome(), dir, stateFile: join(dir, "state.json"), dataDir: join(dir, "data") };
  state = {
    version: 2,
    host: "127.0.0.1",
    port: 54_321,
    adminUser: "admin",
    adminPassword: "a",
    learnerUser: "learner",
    learnerPassword: "b",
    dataDir: home.dataDir,
    logFile: home.logFile,
    serverVersion: "18.4",
  };
});
afterEach(() => rmSync(home.dir, { recursive: true }));

describe("the state of a cluster", () => {
  it("is read as it was written, by its owner alone", async () => {
    await writeState(home, state);
    expect(await readState(home)).toEqual(state);
    expect(statSync(home.stateFile).mode & 0o777).toBe(0o600);
  });

  it("is undefined where there is none", async () => {
    expect(await readState(home)).toBeUndefined();
  });

  it.each([
    ["of another version", (right: object) => ({ ...right, version: 1 })],
    ["of a clone that lies elsewhere", (right: object) => ({ ...right, dataDir: "/elsewhere/data" })],
    ["without a password", (right: object) => ({ ...right, learnerPassword: undefined })],
    ["with a port that is none", (right: object) => ({ ...right, port: "many" })],
    ["nothing", () => null],
  ])("is unusable when it is %s", async (_, change) => {
    writeFileSync(home.stateFile, JSON.stringify(change(state)));
    expect(await readState(home)).toBe("unusable");
  });

  it("is unusable when the file was cut", async () => {
    writeFileSync(home.stateFile, JSON.stringify(state).slice(0, 40));
    expect(await readState(home)).toBe("unusable");
  });

  it("says what to do when the file cannot be read", async () => {
    home = { ...home, stateFile: home.dir };
    await expect(readState(home)).rejects.toThrow(`The lab cannot read ${home.dir}: EISDIR`);
  });
});
