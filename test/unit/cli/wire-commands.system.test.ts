import { once } from "node:events";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Lab, openLab, type WireTrace } from "roundtrip";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { main } from "#src/cli/main.js";
import { startRoundtrip } from "./commands.js";

let lab: Lab;
let folder: string;

beforeAll(async () => {
  lab = await openLab({ name: "wire-commands", onProgress: () => undefined });
  folder = await realpath(await mkdtemp(join(tmpdir(), "roundtrip-commands-")));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await lab.close();
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const roundtrip = (words: string[], env?: Record<string, string>) => startRoundtrip(folder, words, env);

/** The address of the lab's database, straight to the server. */
function address(): string {
  const { host, port, user, password, database } = lab.directConfig;
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

describe("roundtrip wire", () => {
  test("counts before any server, tells the sum at the end, and writes what it saw", async () => {
    const words = ["wire", "--to", address(), "--round-trip-ms", "1", "--trace", "trace.json"];
    const { child, said, ended } = roundtrip(words);
    while (!said.err.includes("Ctrl-C ends it")) await once(child.stderr, "data");
    expect(said.err).toContain("1 ms away. Connect to it at");
    const { password } = lab.directConfig;
    expect(said.err).not.toContain(password);
    const url = new URL(/postgres:\S+/.exec(said.err)?.[0] ?? "");
    url.password = password;
    const client = new pg.Client(url.href);
    await client.connect();
    for (let n = 0; n < 3; n++) await client.query("select $1::int", [n]);
    await client.end();
    while (!said.err.includes("0 of 1 connection open · 6 round trips · 3 statements"))
      await once(child.stderr, "data");
    child.kill("SIGINT");
    const { code, out, err } = await ended;
    expect(code).toBe(0);
    expect(out).toMatch(/round trips +6\n/);
    expect(err).toContain(`The trace is in ${join(folder, "trace.json")}.`);
    const trace = JSON.parse(await readFile(join(folder, "trace.json"), "utf8")) as WireTrace;
    expect(trace).toMatchObject({ exact: false, roundTripMs: 1, roundTrips: { sum: 6, depth: 6 } });
  });

  test.each(["SIGTERM", "SIGHUP"] as const)("ends on %s too, with its table and its trace", async (signal) => {
    const { child, said, ended } = roundtrip(["wire", "--to", address(), "--trace", `${signal}.json`]);
    while (!said.err.includes("0 of 0 connections open")) await once(child.stderr, "data");
    child.kill(signal);
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out).toMatch(/round trips +0\n/);
    const trace = JSON.parse(await readFile(join(folder, `${signal}.json`), "utf8")) as WireTrace;
    expect(trace).toMatchObject({ exact: false, connections: [] });
  });

  test("keeps its table and its trace when its terminal has gone", async () => {
    const { child, said, ended } = roundtrip(["wire", "--to", address(), "--trace", "terminal.json"]);
    while (!said.err.includes("0 of 0 connections open")) await once(child.stderr, "data");
    const url = new URL(/postgres:\S+/.exec(said.err)?.[0] ?? "");
    url.password = lab.directConfig.password;
    const client = new pg.Client(url.href);
    client.on("error", () => undefined);
    await client.connect();
    while (!said.err.includes("1 of 1 connection open")) await once(child.stderr, "data");
    // There is news for the terminal when it has gone.
    const asked = client.query("select 1").catch(() => undefined);
    child.kill("SIGHUP");
    child.stderr.destroy();
    await asked;
    expect((await ended).out).toMatch(/round trips +\d/);
    const trace = JSON.parse(await readFile(join(folder, "terminal.json"), "utf8")) as WireTrace;
    expect(trace.exact).toBe(false);
  });

  test("says so when the folder of the trace has gone meanwhile, and keeps the table", async () => {
    await mkdir(join(folder, "gone"));
    const { child, said, ended } = roundtrip(["wire", "--to", address(), "--trace", "gone/trace.json"]);
    while (!said.err.includes("0 of 0 connections open")) await once(child.stderr, "data");
    await rm(join(folder, "gone"), { recursive: true });
    child.kill("SIGINT");
    const { code, out, err } = await ended;
    expect(code).toBe(1);
    expect(out).toMatch(/round trips +0\n/);
    expect(err).toContain(`--trace: ${join(folder, "gone", "trace.json")} cannot be written: ENOENT`);
    expect(err).not.toContain("    at ");
  });

  test.each([
    [["wire"], "wire: expected --to postgres://host:port, or DATABASE_URL."],
    [["wire", "--to", "mysql://h/d"], "--to: this is not the address of a PostgreSQL; expected postgres://"],
    [["wire", "--to", "postgres://h:99999/d"], "--to: "],
    [
      ["wire", "--to", "postgres://h/d?sslcrl=x"],
      "--to: sslcrl: the proxy cannot follow that, so leave it out; expected",
    ],
    [["wire", "--to", "postgres://h/d?sslcert=no.such"], "--to: it cannot be read (ENOENT"],
    [["wire", "--to", "postgres://h/d", "--certificate", "no/such/folder"], "--certificate: "],
    [["wire", "--to", "postgres://h/d", "--round-trip-ms", "-1"], "--round-trip-ms"],
    [["wire", "--to", "postgres://h/d", "--round-trip-ms", "soon"], "--round-trip-ms: expected a number, got soon."],
    [["wire", "--to", "postgres://h/d", "--trace", "no/such/folder"], "no/such/folder cannot be written: ENOENT"],
    [["measure", "--trace", "no/such/folder", "--", "true"], "no/such/folder cannot be written: ENOENT"],
    [["wire", "--to", "postgres://h/d", "--speed", "1"], "Unknown option '--speed'"],
    [["measure"], "measure: expected a command after --"],
    [["measure", "--to", "postgres://127.0.0.1:1/d", "--", "no-such-program"], "there is no such program."],
  ])("refuses what it cannot do: %j", async (words, message) => {
    vi.stubEnv("DATABASE_URL", "");
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await main(words)).toBe(1);
    expect(error.mock.calls.flat().join("\n")).toContain(message);
  });
});

describe("roundtrip measure", () => {
  const program = `
    import pg from ${JSON.stringify(import.meta.resolve("pg"))};
    const client = process.argv[2] === "url" ? new pg.Client(process.env.DATABASE_URL) : new pg.Client();
    await client.connect();
    for (let n = 0; n < 3; n++) await client.query("select $1::int", [n]);
    await client.end();
    console.log("done in", process.cwd());
    process.exitCode = 3;`;

  test.each(["url", "variables"])("runs a program that finds the database by its %s, and says its cost", async (by) => {
    await writeFile(join(folder, "program.mjs"), program);
    const words = ["measure", "--to", address(), "--trace", "cost.json", "--", process.execPath, "program.mjs", by];
    const { code, out, err } = await roundtrip(words).ended;
    expect(out).toContain(`done in ${folder}`);
    expect(code).toBe(3);
    expect(err).toMatch(/round trips +6\n/);
    expect(err).toMatch(/statements +3\n/);
    const trace = JSON.parse(await readFile(join(folder, "cost.json"), "utf8")) as WireTrace;
    expect(trace).toMatchObject({ exact: true, roundTripMs: 4, roundTrips: { sum: 6, depth: 6 } });
  });

  test("without an address gives the program a lab, and reads the server's statistics too", async () => {
    await writeFile(join(folder, "program.mjs"), program);
    const words = ["measure", "--sequence", "--", process.execPath, "program.mjs", "url"];
    const { err } = await roundtrip(words, { DATABASE_URL: "" }).ended;
    expect(err).toContain("connection 1, 6 round trips");
    expect(err).toMatch(/pages touched +0\n/);
  });

  test("leaves to the program what the address and the environment say to it", async () => {
    await writeFile(
      join(folder, "settings.mjs"),
      `import pg from ${JSON.stringify(import.meta.resolve("pg"))};
      const config = process.argv[2] === "url" ? process.env.DATABASE_URL : undefined;
      const client = new pg.Client(config);
      await client.connect();
      const sql = "select current_setting('work_mem') || ' ' || current_setting('application_name') as said";
      console.log((await client.query(sql)).rows[0].said, process.env.PGTZ);
      await client.end();`,
    );
    const settings = {
      PGOPTIONS: "-c work_mem=3MB",
      PGAPPNAME: "by environment",
      PGTZ: "Asia/Tokyo",
      PGSSLMODE: "prefer",
    };
    const run = async (to: string[], by: string) =>
      (await roundtrip(["measure", ...to, "--", process.execPath, "settings.mjs", by], settings).ended).out.trim();
    expect(await run(["--to", address()], "variables")).toBe("3MB by environment Asia/Tokyo");
    const parameters = `${address()}?application_name=by%20address&options=-c%20work_mem%3D5MB&sslmode=prefer`;
    expect(await run(["--to", parameters], "url")).toBe("5MB by address Asia/Tokyo");
    expect(await run(["--to", parameters], "variables")).toBe("5MB by address Asia/Tokyo");
    expect(await run([], "variables")).toBe("3MB by environment Asia/Tokyo");
  });

  test("leaves the help of other programs to them", async () => {
    const words = ["measure", "--to", address(), "--", process.execPath, "--help"];
    expect((await roundtrip(words).ended).out).toContain("Usage: node");
  });
});
