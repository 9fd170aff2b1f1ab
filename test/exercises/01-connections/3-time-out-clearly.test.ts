import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Lab } from "roundtrip";
import { ConnectRefusedError, ConnectTimeoutError, connectWithin } from "#work/01-connections/3-time-out-clearly";
import { demand, outcome, test } from "../../exercise-lab.js";
import { closedPort, OddServer, serverMessages } from "../../odd-server.js";

const limitMs = 250;
/** When the tests stop waiting for a connect: far above its limit, so that the order of the two says who ended the wait. */
const boundMs = 2_000;
/** When the tests stop waiting for what takes no time at all. */
const patienceMs = 6_000;

/** What came of a connect: a client, an error, or nothing before the bound. */
function boundedOutcome(connecting: Promise<pg.Client>, bound: number): Promise<pg.Client | Error | "nothing"> {
  return Promise.race([outcome(connecting), sleep(bound, "nothing" as const, { ref: false })]);
}

function said(got: pg.Client | Error | "nothing"): string {
  if (got === "nothing") return "nothing came";
  return got instanceof Error ? `${got.name} came: "${got.message}"` : "a client came";
}

/** A connect to a server that never gets ready must end by the limit, in the right error, without an open socket. */
async function expectTimeout(server: OddServer, kind: string, next: string): Promise<void> {
  const got = await boundedOutcome(connectWithin(server.config, limitMs), boundMs);
  const message = `The server ${kind}; the limit is ${limitMs} ms: ConnectTimeoutError was expected, and ${said(got)}. Next: ${next}`;
  demand(got instanceof ConnectTimeoutError, message);
  const { cause } = got;
  const why = `The server ${kind}: ConnectTimeoutError must keep the original error as its cause, and its cause is ${String(cause)}. Without it nobody can find out what happened. Next: new ConnectTimeoutError("…", { cause }).`;
  demand(cause instanceof Error, why);
  const closed = await server.allClosed(patienceMs);
  const open = `The server ${kind}, the connect was given up, and ${server.open} of its ${server.accepted} sockets stayed open; 0 are allowed. Each goes on holding a place on the server. Next: whoever gives up must destroy the socket; pg.Client does it by itself when it has connectionTimeoutMillis.`;
  demand(closed, open);
}

test("returns a client that works, and goes on working when the limit has passed", async ({ lab, other }) => {
  const enoughMs = 1_500;
  const useAfterwards = async ({ connectionConfig, database }: Lab) => {
    const client = await connectWithin(connectionConfig, enoughMs);
    client.on("error", () => undefined);
    const { rows } = await client.query<{ name: string }>("select current_database() as name");
    demand(
      rows[0]?.name === database,
      "The client must be connected as its config says. Next: new pg.Client({ ...config, … }).",
    );
    await sleep(enoughMs + 100);
    const later = await outcome(client.query("select 1"));
    await client.end();
    const message = `The connect was in time, and ${enoughMs} ms later the client failed: ${String(later)}. The limit is one of connecting only. Next: clear your timer when the connect has succeeded.`;
    demand(!(later instanceof Error), message);
  };
  await Promise.all([useAfterwards(lab), useAfterwards(other)]);
});

test("waits for a slow server for as long as the limit allows", async ({ lab }) => {
  const delayMs = 1_500;
  await lab.faults([{ kind: "slowStart", delayMs }]);
  const got = await outcome(connectWithin(lab.connectionConfig, 20_000)).finally(() => lab.faults([]));
  const message = `The server answers ${delayMs} ms late, and the limit is 20,000 ms: a client was expected, and ${said(got)}. Next: use limitMs, whatever its value.`;
  demand(!(got instanceof Error), message);
  await got.end();
});

test("gives up a server that accepts and never answers, and closes the socket", async () => {
  await using silent = await OddServer.start(() => undefined);
  await expectTimeout(silent, "accepts and never answers", "pass limitMs to pg.Client as connectionTimeoutMillis.");
});

test("gives up a server that keeps sending and never gets ready", async () => {
  await using slow = await OddServer.start((socket) => {
    socket.once("data", () => socket.write(serverMessages.authenticationOk));
    const drip = setInterval(() => socket.write(serverMessages.parameterStatus), limitMs / 5);
    socket.once("close", () => clearInterval(drip));
  });
  const next =
    "the limit holds for the whole connect, until the server is ready; it must not start anew with each byte.";
  await expectTimeout(slow, "sends a little now and then and never gets ready", next);
});

test("throws ConnectRefusedError when the server refuses or hangs up", async () => {
  const config = { host: "127.0.0.1", port: await closedPort(), user: "nobody", database: "nowhere" };
  const refused = await boundedOutcome(connectWithin(config, 20_000), patienceMs);
  const next = "only an error that says `timeout` is one; all others are refusals.";
  const message = `Nobody listens on the port: ConnectRefusedError was expected, and ${said(refused)}. Next: ${next}`;
  demand(refused instanceof ConnectRefusedError, message);
  const cause = refused.cause as NodeJS.ErrnoException | undefined;
  const why = `ConnectRefusedError must keep the system's error ECONNREFUSED as its cause, and its cause is ${String(cause)}. Next: new ConnectRefusedError("…", { cause }).`;
  demand(cause?.code === "ECONNREFUSED", why);

  await using rude = await OddServer.start((socket) => socket.once("data", () => socket.destroy()));
  const hungUp = await boundedOutcome(connectWithin(rude.config, 20_000), patienceMs);
  const words = `The server accepted and hung up: ConnectRefusedError was expected, and ${said(hungUp)}. Next: ${next}`;
  demand(hungUp instanceof ConnectRefusedError, words);
});
