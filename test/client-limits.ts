import type pg from "pg";
import type { Lab } from "roundtrip";
import { clientFor } from "./exercise-client.js";
import { demand, outcome, same } from "./exercise-lab.js";
import { until } from "./odd-server.js";
import { pass, told, type Watched, watch, whileTimeIsVirtual } from "./virtual-time.js";
import type { WatchedSockets } from "./watched-sockets.js";

/** Much less than the limits that are tried. */
const stepMs = 50;
/** Much more than any limit that somebody may have left. */
const dayMs = 24 * 3_600_000;
const time = "Time is simulated here: it passes for timers and clocks alone, however busy the machine is.";

/** Waits for what needs no more time, only turns of the event loop; the bound is a last resort for what never comes. */
const over = (watched: Watched<unknown>) => until(() => watched.state !== "waiting", 5_000);

/**
 * Fails unless a connected client is as good as any other, long after the limit of its connect and during a query that takes
 * longer. Ends it. To be called in virtual time.
 *
 * @param plain another client of the same lab, connected without a limit, which holds the advisory lock 7
 * @param sockets those that were watched while it connected
 */
export async function demandUnlimited(client: pg.Client, plain: pg.Client, sockets: WatchedSockets): Promise<void> {
  client.on("error", () => undefined);
  const { database } = plain;
  await pass(dayMs);
  const name = await outcome(client.query<{ name: string }>("select current_database() as name"));
  const dead = `The connect was in time, and long after its limit the client failed: ${String(name)}. The limit is one of connecting only. ${time} Next: clear your timer when the connect has succeeded.`;
  demand(!(name instanceof Error), dead);
  const named = "The client must be connected as its config says. Next: new pg.Client({ ...config, … }).";
  demand(name.rows[0]?.name === database, named);

  const waiting = watch(() => client.query("select pg_advisory_lock(7)"));
  await pass(dayMs);
  await plain.query("select pg_advisory_unlock(7)");
  await over(waiting);
  const slow = `A query that took longer than the limit ${told(waiting)}. The limit is one of connecting only. Next: connectionTimeoutMillis; query_timeout is one of queries.`;
  demand(waiting.state === "got", slow);

  const settings = "select name, setting from pg_settings where name like '%timeout%' order by name";
  const [own, usual] = [(await client.query(settings)).rows, (await plain.query(settings)).rows];
  const differs = own.find((row, k) => !same(row, usual[k]));
  const kept = `The session is left with ${differs?.name} = ${differs?.setting}, which will end queries later on. The limit is one of connecting only. Next: connectionTimeoutMillis.`;
  demand(differs === undefined, kept);
  const idle =
    "The socket is left with a time limit of its own, which will strike when the client is idle. Next: socket.setTimeout(0) when the connect has succeeded, or leave the limit to pg.Client.";
  demand(sockets.limited === 0, idle);
  await client.end();
}

/** Fails unless a limit of queries that the config asks for holds, no sooner and no later. */
export async function demandQueryTimeout(
  lab: Lab,
  connect: (config: pg.ClientConfig) => Promise<pg.Client>,
): Promise<void> {
  const holder = await clientFor(lab);
  await holder.query("select pg_advisory_lock(8)");
  const config = { ...lab.connectionConfig, query_timeout: 5_000 };
  await whileTimeIsVirtual(async () => {
    const connecting = watch(() => connect(config));
    await pass();
    await over(connecting);
    const client = connecting.value;
    demand(client !== undefined, `The server is ready: a client was expected, and the connect ${told(connecting)}.`);
    client.on("error", () => undefined);
    const waiting = watch(() => client.query("select pg_advisory_lock(8)"));
    const words = (ms: number) =>
      `The config has a query_timeout of ${config.query_timeout} ms, and a query has no answer after ${ms}: it ${told(waiting)}. What else the config asks for stays as it is. Next: new pg.Client({ ...config, … }), and change nothing but the limit of the connect.`;
    await pass(config.query_timeout - stepMs);
    demand(waiting.state === "waiting", words(config.query_timeout - stepMs));
    await pass(2 * stepMs);
    await over(waiting);
    demand(waiting.error !== undefined, words(config.query_timeout + stepMs));
    await holder.query("select pg_advisory_unlock(8)");
    await client.end();
  });
}

/** Fails when somebody listens to the events of a client that was only connected. Ends it. */
export async function demandNoListeners(client: pg.Client): Promise<void> {
  const listeners = client.eventNames().map((event) => `${client.listenerCount(event)} to "${String(event)}"`);
  await client.end();
  demand(
    listeners.length === 0,
    `The client came back with listeners that are not its owner's: ${listeners.join(", ")}; one that was only connected has none. Whoever owns it believes that somebody sees to them, or never learns what they do. Next: take yours off before you return it (client.off).`,
  );
}
