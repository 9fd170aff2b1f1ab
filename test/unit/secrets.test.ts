import { inspect } from "node:util";
import * as roundtrip from "roundtrip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { batchCalls } from "./batch/secret-calls.js";
import { clinicCalls } from "./clinic/secret-calls.js";
import { concurrencyCalls } from "./concurrency/secret-calls.js";
import { databaseCalls } from "./database/secret-calls.js";
import { displayCalls } from "./display/secret-calls.js";
import type { Calls } from "./secret-calls.js";

const secret = "s3cret-Pa55word";

/** A secret as it comes by mistake: as it is, in an address, in an object, behind a name. */
const forms: [string, unknown][] = [
  ["a text", secret],
  ["a word", "swordfish"],
  ["an address", `postgres://me:${secret}@127.0.0.1:5432/shop`],
  ["an object", { password: secret, [secret]: secret }],
  ["a list", [secret]],
  ["a map", new Map([[secret, secret]])],
  ["a symbol", Symbol(secret)],
  ["a function", Object.defineProperty(() => secret, "name", { value: secret })],
  ["an error", new Error(secret)],
  ["a promise", Promise.resolve(secret)],
  ["a thing that tells", { toString: () => secret, toJSON: () => secret, [inspect.custom]: () => secret }],
  ["nothing but a secret", Object.assign(Object.create(null), { password: secret })],
];

/** An object with each of these keys in turn, everything else as it must be. */
const each = (keys: string[], value: unknown, rest: object = {}) => keys.map((key) => ({ ...rest, [key]: value }));

const to = { host: "127.0.0.1", port: 1 };
const connector = { connect: async () => ({ query: async () => undefined }), close: () => undefined };
const options = Object.keys({
  ...{
    size: 0,
    overflow: 0,
    minIdle: 0,
    maxWaiting: 0,
    acquireTimeoutMs: 0,
    aliveBypassMs: 0,
    maxLifetimeMs: 0,
    maxLifetimeJitter: 0,
  },
  ...{ idleTimeoutMs: 0, connectTimeoutMs: 0, checkTimeoutMs: 0, leakDetectionMs: 0, reset: 0, validate: 0 },
});

let lab: roundtrip.Lab;
let proxy: roundtrip.WireProxy;
const withPool = async (work: (pool: roundtrip.QueuePool<object>) => unknown, server: object = connector) => {
  const pool = new roundtrip.QueuePool<object>(server as never);
  try {
    return await work(pool);
  } finally {
    await pool.drain(0);
  }
};
const acquire = (pool: roundtrip.QueuePool<object>) => pool.acquire();

/** Calls with what has keys, or is no object: an object without any asks for what everybody gets. */
const unlessEmpty = (came: object, call: (came: never) => unknown) =>
  Object(came) === came && Object.keys(came).length === 0 ? undefined : call(came as never);

const simulated = { requestsPerSecond: 10, holdMs: 10, size: 1, requests: 100 };

/** Every public function, and the ways in which a secret may come to it. What is drawn or asked on purpose is no message. */
const calls: Record<string, Calls> = {
  QueuePool: (came) => [
    () => new roundtrip.QueuePool(came),
    () => new roundtrip.QueuePool({ connect: came, close: came }),
    ...each(["validate", "reset", "isDisconnect", "isReusable"], came, connector).map(
      (server) => () => new roundtrip.QueuePool(server as never),
    ),
    () => new roundtrip.QueuePool(connector, came),
    ...each(options, came).map((given) => () => new roundtrip.QueuePool(connector, given)),
    ...each(["max", "min"], came).map((given) => () => new roundtrip.QueuePool(connector, given as never)),
    ...each(["max", "size"], came, to).map((server) => () => new roundtrip.QueuePool(server)),
    () => withPool((pool) => pool.acquire(came)),
    () => withPool((pool) => pool.acquire({ signal: came })),
    () => withPool((pool) => pool.use(came)),
    () => withPool((pool) => pool.use(() => undefined, came)),
    () => withPool((pool) => pool.transaction(came)),
    () => withPool((pool) => pool.prefill(came)),
    () => withPool((pool) => pool.drain(came)),
    () => withPool(acquire, { connect: () => came, close: () => undefined }),
    () => withPool(acquire, { connect: () => Promise.reject(new Error("no")), close: () => undefined }),
    () => withPool(acquire, { ...lab.connectionConfig, password: came }),
    () => withPool(acquire, { connectionString: came, port: 1 }),
  ],
  simulatePool: (came) => [
    () => roundtrip.simulatePool(came),
    ...each(["requestsPerSecond", "holdMs", "size", "requests", "seed"], came, simulated).map(
      (given) => () => roundtrip.simulatePool(given as never),
    ),
  ],
  SimplePool: (came) => [() => roundtrip.SimplePool.open(came, async () => ({ end: async () => undefined }))],
  pgConnector: (came) => [() => roundtrip.pgConnector(came)],
  PoolLease: (came) => [
    () =>
      withPool(async (pool) => {
        const lease = await pool.acquire();
        lease.release(came);
        lease.release(came);
      }),
  ],
  openLab: (came) => [
    () => unlessEmpty(came, roundtrip.openLab),
    ...each(["name", "size", "seed"], came).map((given) => () => roundtrip.openLab(given)),
  ],
  Lab: (came) => [() => lab.network(came), () => lab.faults(came), () => lab.faults([], came)],
  openSqliteShop: (came) => [
    () => unlessEmpty(came, roundtrip.openSqliteShop),
    ...each(["size", "seed"], came).map((given) => () => roundtrip.openSqliteShop(given)),
  ],
  startProxy: (came) => [
    () => roundtrip.startProxy(came),
    ...each(["to", "network", "faults", "port"], came, { to }).map(
      (given) => () => roundtrip.startProxy(given as never),
    ),
    ...each(["host", "port"], came, to).map((address) => () => roundtrip.startProxy({ to: address as never })),
  ],
  WireProxy: (came) => [
    () => proxy.network(came),
    () => proxy.network({ roundTripMs: came }),
    () => proxy.faults(came),
    () => proxy.faults([came]),
    () => proxy.faults([{ kind: came }]),
    ...each(["afterBytes", "atStatement", "lose", "chance"], came, { kind: "reset" }).map(
      (fault) => () => proxy.faults([fault as never]),
    ),
    () => proxy.faults([], came),
    () => proxy.openScope(came),
    () => proxy.openScope({ values: came }),
  ],
  measure: (came) => [
    () => roundtrip.measure(came, () => undefined),
    () => roundtrip.measure(lab, came),
    () => roundtrip.measure(lab, () => undefined, came),
    () => roundtrip.measure(lab, () => undefined, { exact: came }),
    () => roundtrip.measure(lab, () => undefined, { values: came }),
  ],
  heldMemory: () => [() => roundtrip.heldMemory()],
  timeQuery: (came) => [
    () => roundtrip.timeQuery(came),
    () => roundtrip.timeQuery("select 1", came),
    ...each(["on", "repetitions", "warmUp", "now"], came, { on: lab }).map(
      (given) => () => roundtrip.timeQuery("select 1", given as never),
    ),
  ],
  compare: (came) => [
    () => roundtrip.compare(came),
    () => roundtrip.compare({ a: came, b: came }),
    () => roundtrip.compare({ [secret]: "select 1" }),
    ...each(["on", "rounds", "warmUp", "confidence", "seed", "now"], came, { on: lab }).map(
      (given) => () => roundtrip.compare({ a: "select 1", b: "select 1" }, given as never),
    ),
  ],
  summarise: (came) => [() => roundtrip.summarise(came), () => roundtrip.summarise([came])],
  explain: (came) => [
    () => roundtrip.explain(came, "select 1"),
    () => roundtrip.explain(lab, Object(came) as never),
    () => roundtrip.explain(lab, "select $1::text", came),
    () => roundtrip.explain(lab, "select 1", [], came),
    () => roundtrip.explain(lab, "select 1", [], { analyze: came }),
  ],
  prove: (came) => [
    () => roundtrip.prove(came, "create index on users (city)", "select 1"),
    () => roundtrip.prove(lab, Object(came) as never, "select 1"),
    () => roundtrip.prove(lab, "create index on users (city)", Object(came) as never),
    () => roundtrip.prove(lab, "create index on users (city)", "select $1::text", came),
  ],
  findingsOfTrace: (came) => [
    () => roundtrip.findingsOfTrace(came),
    ...each(["heldMs", "keptByPools", "notReleased"], came).map(
      (given) => () => roundtrip.findingsOfTrace({ connections: [] } as never, given),
    ),
    () => roundtrip.findingsOfTrace({ connections: [] } as never, came),
  ],
  diagnose: (came) => [
    () => roundtrip.diagnose(came, () => undefined),
    () => roundtrip.diagnose(lab, came),
    () => roundtrip.diagnose(lab, () => undefined, came),
    ...each(["heldMs", "prove"], came).map((given) => () => roundtrip.diagnose(lab, () => undefined, given)),
  ],
  readCatalogue: (came) => [() => roundtrip.readCatalogue(came)],
  findingsOfPlan: (came) => [
    () => roundtrip.findingsOfPlan(came, { tables: [] }),
    ...each(["plan", "catalogue", "minPages", "minDiscarded"], came).map(
      ({ plan, catalogue = { tables: [] }, ...limits }: Record<string, unknown>) =>
        async () =>
          roundtrip.findingsOfPlan(
            (plan as never) ?? (await roundtrip.explain(lab, "select 1", [], { analyze: true })),
            catalogue as never,
            limits,
          ),
    ),
  ],
  findingsOfSql: (came) => [
    () => roundtrip.findingsOfSql(came, { tables: [] }),
    () => roundtrip.findingsOfSql("select 1", came),
  ],
  findingsOfSchema: (came) => [
    () => roundtrip.findingsOfSchema(came),
    () => roundtrip.findingsOfSchema(lab, came),
    () => roundtrip.findingsOfSchema(lab, { minTableReads: came }),
  ],
  descendBtree: (came) => [
    () => roundtrip.descendBtree(came, "users_pkey", "a"),
    () => roundtrip.descendBtree(lab, Object(came) as never, "a"),
    () => roundtrip.descendBtree(lab, "users_pkey", came),
  ],
  ...batchCalls(() => lab, each),
  ...clinicCalls(() => lab, each),
  ...concurrencyCalls(each),
  ...databaseCalls(() => lab, each),
  check: (came) => [() => roundtrip.check(came)],
  hint: (came) => [() => roundtrip.hint(came)],
  progress: (came) => [() => roundtrip.progress(came)],
  predict: (came) => [() => roundtrip.predict("a question", came), () => roundtrip.predict(Object(came), 1)],
  ...displayCalls(secret, each),
};

/** Those that take nothing, or what the functions above give out. */
const without = ["nodesOf", "courseMap", "SqliteShop", "BatchTable", "sickHandlers"];

/** Everything that somebody who logs an error would see, its causes included. */
async function printed(call: () => unknown): Promise<string> {
  try {
    await call();
    return "";
  } catch (error) {
    return inspect(error, { depth: 8 });
  }
}

describe("no secret stands in a message", () => {
  beforeAll(async () => {
    lab = await roundtrip.openLab({ name: "secrets", size: "tiny", onProgress: () => undefined });
    proxy = await roundtrip.startProxy({ to });
  });
  afterAll(async () => {
    await proxy?.close();
    await lab?.close();
  });

  test("every public function is fed", () => {
    const functions = Object.keys(roundtrip).filter((name) => !name.endsWith("Error") && !without.includes(name));
    expect(functions.filter((name) => !(name in calls))).toEqual([]);
  });

  test.each(Object.entries(calls))("of %s", async (_name, make) => {
    for (const [form, came] of forms) {
      for (const [at, call] of make(came as never).entries()) {
        const text = await printed(call);
        expect({ form, at, text, tells: /s3cret|swordfish/.test(text) }).toEqual({ form, at, text, tells: false });
      }
    }
  });
});
