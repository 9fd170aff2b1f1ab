import pg from "pg";
import { findingsOfTrace, type Lab, openLab } from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figures, ids, never, traceOf as traceOn } from "./traced.js";

let lab: Lab;

beforeAll(async () => {
  lab = await openLab({ name: "findings-anew", size: "tiny", onProgress: () => undefined });
});
afterAll(async () => {
  await lab?.close();
});

const found = async (work: () => Promise<unknown>) => findingsOfTrace(await traceOn(lab, work), never);
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

const nameOf = "select name from users where id = $1";

/** Opens a connection, does something with it, and closes it. */
async function briefly(work: (client: pg.Client) => Promise<unknown>, config: pg.ClientConfig = {}): Promise<void> {
  const client = new pg.Client({ ...lab.connectionConfig, ...config });
  client.on("error", () => undefined);
  await client.connect();
  await work(client);
  await client.end().catch(() => undefined);
}
async function inTurn(times: number, work: (n: number) => Promise<unknown>): Promise<void> {
  for (const n of numbers(times)) await work(n);
}

describe("connections opened anew", () => {
  test("are found with what a pool would have opened", async () => {
    const [finding, ...more] = await found(() => inTurn(4, (id) => briefly((client) => client.query(nameOf, [id]))));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ id: "connections-opened-anew", subject: { statement: nameOf }, weight: 900 });
    expect(figures(finding)).toEqual({
      "opened for a few statements": 4,
      "a pool would have opened": 1,
      "round trips to open them": 12,
      "round trips to ask": 4,
    });
  });

  test("are found where each is a pool's that is made for one request, ended or not", async () => {
    for (const isEnded of [true, false]) {
      const pools: pg.Pool[] = [];
      const findings = await found(() =>
        inTurn(4, async (id) => {
          const own = new pg.Pool({ ...lab.connectionConfig, idleTimeoutMillis: 0 });
          pools.push(own);
          await own.query(nameOf, [id]);
          if (isEnded) await own.end();
        }),
      );
      if (!isEnded) await Promise.all(pools.map((own) => own.end()));
      expect(ids(findings)).toEqual([...(isEnded ? [] : ["connection-left-open"]), "connections-opened-anew"]);
    }
  });

  test("are found beside each other, as many as a pool would have spared", async () => {
    const visit = (id: number) => briefly((client) => client.query(nameOf, [id]));
    const [finding] = await found(() => inTurn(4, (n) => Promise.all([visit(2 * n), visit(2 * n + 1)])));
    expect(figures(finding)).toMatchObject({ "opened for a few statements": 8, "a pool would have opened": 2 });
    expect(finding?.weight).toBe(1800);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["there are three", () => inTurn(3, (id) => briefly((client) => client.query(nameOf, [id])))],
    [
      "all are needed at one time",
      () => Promise.all(numbers(4).map((id) => briefly((one) => one.query(nameOf, [id])))),
    ],
    [
      "each asks in ten round trips",
      () =>
        inTurn(4, () =>
          briefly(async (client) => {
            await client.query("begin");
            await inTurn(8, (n) => client.query(`select ${"id, ".repeat(n)}name from users where id = 1`));
            await client.query("commit");
          }),
        ),
    ],
    ["nothing is asked", () => inTurn(5, () => briefly(async () => undefined))],
    [
      "three go to each of two databases",
      async () => {
        for (const database of [lab.connectionConfig.database, "postgres"])
          await inTurn(3, () => briefly((client) => client.query("select now()"), { database }));
      },
    ],
    [
      "the server ended them",
      () =>
        inTurn(5, () =>
          briefly((client) => client.query("select pg_terminate_backend(pg_backend_pid())").catch(() => undefined)),
        ),
    ],
    [
      "one is held while others are opened, and used again",
      async () => {
        const clients: pg.Client[] = [];
        await inTurn(5, async (id) => {
          const client = await lab.connect();
          clients.push(client);
          await client.query(nameOf, [id]);
        }).finally(() =>
          Promise.all(clients.map(async (client) => client.query(nameOf, [1]).then(() => client.end()))),
        );
      },
    ],
  ])("are not found where %s", async (_name, work) => {
    expect(ids(await found(work))).not.toContain("connections-opened-anew");
  });
});
