import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useOwnCluster } from "../../lab/own-cluster.js";
import { makeBelieve } from "./make-believe.js";

const { attempt, verdicts } = makeBelieve();

useOwnCluster();

const testFile = join(import.meta.dirname, "server-goes.graded.ts");

/** Asks the server, as a right answer does, and says of itself what it is told. */
const work = (asks: string) => `import type pg from "pg";
export async function cityOf(client: pg.Client, userId: number): Promise<string | null> {
  ${asks}
  return userId === 1 ? "Lima" : "Malmö";
}`;

const ways: [name: string, asks: string][] = [
  ["lets its error go on", 'await client.query("select 1");'],
  ["swallows its error", 'try { await client.query("select 1"); } catch { return null; }'],
  [
    "wraps its error in words of its own",
    'await client.query("select 1").catch(() => { throw new Error("no city"); });',
  ],
];
const moments = ["while it is asked", "between two tests"];

describe("PostgreSQL that goes away under the tests", { timeout: 600_000 }, () => {
  it.each(moments)("%s is never told as the learner's fault", async (ROUNDTRIP_SERVER_GOES) => {
    for (const [name, asks] of ways) {
      const given = attempt(name, work(asks), { testFile, needsPostgres: true });
      const found = (await verdicts([given], { ROUNDTRIP_SERVER_GOES })).get(name);
      expect([name, found?.state, found?.points]).toEqual([name, "unavailable", 0]);
      expect(found?.reason).toMatch(/^The lab failed, not your work: PostgreSQL does not let us in any more /);
    }
  });

  it("while nothing happens to it, work is judged as ever", async () => {
    const wrong = work('await client.query("select 1"); if (userId === 2) return "Lima";');
    const attempts = [
      attempt("right", work('await client.query("select 1");'), { testFile, needsPostgres: true }),
      attempt("wrong", wrong, { testFile, needsPostgres: true }),
    ];
    const found = await verdicts(attempts, { ROUNDTRIP_SERVER_GOES: "never" });
    expect([found.get("right")?.state, found.get("wrong")?.state]).toEqual(["passed", "wrong"]);
  });
});
