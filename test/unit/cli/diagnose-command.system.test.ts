import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Lab, openLab } from "roundtrip";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { main } from "#src/cli/main.js";
import { startRoundtrip } from "./commands.js";

let lab: Lab;
let folder: string;

beforeAll(async () => {
  lab = await openLab({ name: "diagnose-command", onProgress: () => undefined });
  folder = await realpath(await mkdtemp(join(tmpdir(), "roundtrip-diagnose-")));
  await writeFile(join(folder, "program.mjs"), program);
});
afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  await lab?.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** Asks user by user for orders that no index leads to, and ends in the middle of a transaction. */
const program = `
  import pg from ${JSON.stringify(import.meta.resolve("pg"))};
  const client = new pg.Client(process.env.DATABASE_URL);
  await client.connect();
  for (let id = 1; id <= 6; id++) await client.query("select id, total from orders where user_id = $1", [id]);
  await client.query("begin");
  await client.query("update users set name = 's3cret' where id = 7");
  await client.end();
  console.log("done");
  process.exitCode = 3;`;

const roundtrip = (words: string[], env?: Record<string, string>) =>
  startRoundtrip(folder, words, { DATABASE_URL: "", ...env }).ended;

/** The address of the lab's database, straight to the server. */
function address(): string {
  const { host, port, user, password, database } = lab.directConfig;
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

describe("roundtrip diagnose", () => {
  test("runs a program on a server, and says what is wrong with it; the server's data stays as it was", async () => {
    const { code, out, err } = await roundtrip(["diagnose", "--to", address(), "--", process.execPath, "program.mjs"]);
    expect(code).toBe(3);
    expect(out).toBe("done\n");
    expect(err).toMatch(/1 {2}A client is never given back \[client-never-released\]/);
    expect(err).toContain("N+1: the same statement, again and again [statement-asked-in-turn]");
    expect(err).toContain("A whole table is read for a few of its rows [scan-discards-rows]");
    expect(err).toContain("create index on orders (user_id)");
    expect(err).not.toContain("it was tried");
    expect(err).not.toContain("s3cret");
    const { rows } = await lab.pool.query("select count(*)::int as n from users where name = 's3cret'");
    expect(rows).toEqual([{ n: 0 }]);
  });

  test("with --json prints one object, and with --prove tries the indexes", async () => {
    const words = ["diagnose", "--to", address(), "--prove", "--json", "--", process.execPath, "program.mjs"];
    const { code, out, err } = await roundtrip(words);
    expect(code).toBe(3);
    expect(err).toContain("done");
    const { exitCode, roundTrips, findings, notExplained } = JSON.parse(out);
    expect({ exitCode, roundTrips, notExplained }).toEqual({
      exitCode: 3,
      roundTrips: { sum: 11, depth: 11 },
      notExplained: [],
    });
    const scan = findings.find(({ id }: { id: string }) => id === "scan-discards-rows");
    expect(scan.saved.pages).toBeGreaterThan(1_000);
    expect(out).not.toContain("s3cret");
    const { rows } = await lab.pool.query("select indexname from pg_indexes where tablename = 'orders'");
    expect(rows).toEqual([{ indexname: "orders_pkey" }]);
  });

  test("without an address gives the program a lab, whose indexes are tried", async () => {
    const { code, err } = await roundtrip(["diagnose", "--", process.execPath, "program.mjs"]);
    expect(code).toBe(3);
    expect(err).toMatch(/Saves [\d,]+ pages: it was tried\./);
  });

  test("says so where there is nothing to find", async () => {
    const words = ["diagnose", "--held-ms", "60000", "--to", address(), "--", process.execPath, "-e", "0"];
    expect(await roundtrip(words)).toMatchObject({ code: 0, out: "" });
    expect((await roundtrip(words)).err).toBe("Nothing was found that costs more than it has to.\n");
  });

  test.each([
    [["diagnose"], "diagnose: expected a command after --, for example: roundtrip diagnose -- node app.js"],
    [["diagnose", "--to", "mysql://h/d", "--", "true"], "--to: this is not the address of a PostgreSQL"],
    [["diagnose", "--held-ms", "soon", "--", "true"], "--held-ms: expected a number, got soon."],
    [["diagnose", "--speed", "1", "--", "true"], "Unknown option '--speed'"],
    [["diagnose", "--to", "postgres://127.0.0.1:1/d", "--", "no-such-program"], "there is no such program."],
  ])("refuses what it cannot do: %j", async (words, message) => {
    vi.stubEnv("DATABASE_URL", "");
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(await main(words)).toBe(1);
    expect(error.mock.calls.flat().join("\n")).toContain(message);
  });
});
