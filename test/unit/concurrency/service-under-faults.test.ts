import { once } from "node:events";
import { Agent, createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type pg from "pg";
import { Database, mapLimit, startProxy, type WireProxy } from "roundtrip";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCluster, stopCluster } from "#src/lab/cluster.js";
import { adminConfig } from "#src/lab/cluster-state.js";
import { withClient } from "#src/lab/with-client.js";
import { until, useOwnCluster } from "../lab/own-cluster.js";

useOwnCluster();

/** How long the service gives a request, in milliseconds. */
const serviceMs = 2_000;
/** How long a visitor waits for an answer, in milliseconds: what the service needs, and what a busy machine adds. */
const visitorMs = 120_000;

let wire: WireProxy;
/** Through the proxy, as the service connects, and past it. */
let config: pg.ClientConfig;
let direct: pg.ClientConfig;
beforeAll(async () => {
  direct = adminConfig(await startCluster());
  wire = await startProxy({ to: { host: direct.host ?? "", port: direct.port ?? 0 } });
  config = { ...direct, host: wire.host, port: wire.port };
  await ask("create table users as select id from generate_series(1, 50) as id");
  await ask("create table visits (id int)");
});
afterAll(() => wire?.close());

/** Asks past the proxy, where no fault strikes. */
const ask = (sql: string) => withClient(direct, async (client) => (await client.query(sql)).rows);

/** Ends every session but the one that says so. */
const endSessions = () =>
  ask(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and client_port is not null",
  );

async function restart(): Promise<void> {
  await stopCluster();
  await startCluster();
}

/** What became of a request: served with the right page, refused by the service, or neither within the visitor's time. */
interface Outcome {
  id: number;
  ended: "served" | "failed" | "timed out";
}

/** A service of one page: a row is written, then two reads are done at the same time, all within one time limit. */
async function serve(database: Database): Promise<Server> {
  const server = createServer(async (request, response) => {
    const id = Number(request.url?.slice(1));
    const signal = AbortSignal.timeout(serviceMs);
    try {
      await database.fetchMany("insert into visits values ($1)", [id], { signal });
      const [user, double] = await Promise.all([
        database.fetchOne("select id from users where id = $1", [(id % 50) + 1], { signal }),
        database.fetchValue("select $1::int * 2", [id], { signal }),
      ]);
      response.end(JSON.stringify({ user: user?.id, double }));
    } catch (error) {
      response.writeHead(503).end((error as Error).message);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Asks for a page, and waits until the request has settled. */
function visit(id: number, port: number, agent: Agent): Promise<Outcome> {
  const right = JSON.stringify({ user: (id % 50) + 1, double: id * 2 });
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(visitorMs);
    const request = get({ port, host: "127.0.0.1", path: `/${id}`, agent, signal }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => {
        if (response.statusCode === 503) resolve({ id, ended: "failed" });
        else if (body === right) resolve({ id, ended: "served" });
        else reject(new Error(`request ${id} got another's page: ${body}`));
      });
    });
    request.on("error", (error) => (signal.aborted ? resolve({ id, ended: "timed out" }) : reject(error)));
  });
}

/** What holds this process, or would hold it: timers and sockets. */
function resources(): Record<string, number> {
  const all = process.getActiveResourcesInfo();
  const count = (name: string) => all.filter((each) => each === name).length;
  return { timers: count("Timeout"), sockets: count("TCPSocketWrap"), servers: count("TCPServerWrap") };
}

describe("a service on Database, 2,000 requests, with resets, stalls, ended sessions and a restart of the server", () => {
  it("ends each request within its time, tells each the truth, and leaves nothing open", async () => {
    const before = resources();
    const database = await Database.connect(config, { commandTimeoutMs: 500 });
    const server = await serve(database);
    const agent = new Agent({ keepAlive: true });
    const { port } = server.address() as AddressInfo;
    // Chance strikes a connection or does not, and so it does with the one that comes in its place.
    await wire.faults([
      { kind: "reset", chance: 0.3, atStatement: 40, lose: "request" },
      { kind: "reset", chance: 0.2, atStatement: 70, lose: "reply" },
      { kind: "stall", chance: 0.1, atStatement: 25 },
      { kind: "refuse", chance: 0.1 },
    ]);
    const ids = Array.from({ length: 2_000 }, (_, index) => index + 1);
    let restarted: Promise<void> | undefined;
    const outcomes = await mapLimit(ids, 60, async (id) => {
      if (id === 1_000) {
        restarted = restart();
        await restarted;
      }
      if (id === 500 || id === 1_500) {
        await restarted;
        await endSessions();
      }
      return visit(id, port, agent);
    });
    await wire.faults([]);

    const idsOf = (ended: Outcome["ended"]) => outcomes.filter((each) => each.ended === ended).map(({ id }) => id);
    const [succeeded, failed] = [idsOf("served"), idsOf("failed")];
    expect(idsOf("timed out")).toEqual([]);
    expect(succeeded.length + failed.length).toBe(2_000);
    // The faults have struck, and not everybody.
    expect(failed.length).toBeGreaterThan(0);
    expect(succeeded.length).toBeGreaterThan(0);

    // Whoever was served is booked, and nobody twice; of who was told of a failure it is not known.
    const booked = (await ask("select id from visits")).map(({ id }) => id);
    expect(new Set(booked).size).toBe(booked.length);
    const missing = new Set(succeeded);
    for (const id of booked) missing.delete(id);
    expect([...missing]).toEqual([]);

    // When the faults are over, everybody is served again.
    for (const id of [2_001, 2_002, 2_003, 2_004, 2_005]) {
      while ((await visit(id, port, agent)).ended !== "served");
    }

    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
    expect(await database.close()).toEqual({ cut: 0, refused: 0 });
    await until(async () => {
      const sessions = await ask(
        "select 1 from pg_stat_activity where pid <> pg_backend_pid() and client_port is not null",
      );
      return sessions.length === 0 && (await wire.status()).connectionsOpen === 0;
    });
    await until(() => {
      const now = resources();
      return Object.keys(before).every((name) => (now[name] ?? 0) <= (before[name] ?? 0));
    });
  });
});
