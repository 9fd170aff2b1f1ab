import { Socket } from "node:net";
import type pg from "#work-pg";
import { connected } from "./exercise-client.js";
import { demand, same } from "./exercise-lab.js";
import { OddServer, serverMessages } from "./odd-server.js";

/** A client, what it said first to the server, and how it told the socket that the config gave to keep the connection alive. */
interface Connected {
  client: pg.Client;
  startUp: string;
  keptAlive: unknown[][];
}

/** What a config may ask for that is seen at the log-in, or on the client. */
const asked = {
  options: "-c work_mem=7MB -c geqo=off",
  application_name: "whoever asks",
  fallback_application_name: "nobody",
  statement_timeout: 41_000,
  lock_timeout: 42_000,
  idle_in_transaction_session_timeout: 43_000,
  client_encoding: "UTF8",
  keepAlive: true,
  keepAliveInitialDelayMillis: 44_000,
  binary: true,
  types: { getTypeParser: (oid: number) => (text: string) => `type ${oid}: ${text}` },
} as pg.ClientConfig;

/** Makes a call with a config, and demands that it is the same while the call is under way, and when it is over. */
export async function demandConfigUnchanged<T>(
  config: pg.ClientConfig,
  call: (config: pg.ClientConfig) => Promise<T>,
): Promise<T> {
  const before = Object.entries(config);
  const check = (when: string) => {
    const now = new Map(Object.entries(config));
    const other = before.find(([name, value]) => !now.has(name) || !Object.is(now.get(name), value))?.[0];
    const changed = other ?? [...now.keys()].find((name) => before.every(([each]) => each !== name));
    const message = `${when} the config that the caller passed had another ${changed} than before. It is the caller's, and others may connect with it. Next: change a copy: { ...config, … }.`;
    demand(changed === undefined, message);
  };
  const calling = call(config);
  // Who waits for nothing looks at the outcome first.
  calling.catch(() => undefined);
  check("While the call was under way,");
  return await calling.finally(() => check("After the call,"));
}

/** Has a client connect, and listens to what it says and does. */
async function listenedTo(connect: (config: pg.ClientConfig) => Promise<pg.Client>): Promise<Connected> {
  let startUp = "";
  await using server = await OddServer.start((socket) => {
    socket.once("data", (bytes: Buffer) => {
      // The length and the version come first, then names and values by turns.
      startUp = bytes.subarray(8).toString();
      socket.write(Buffer.concat([serverMessages.authenticationOk, serverMessages.readyForQuery]));
    });
  });
  const keptAlive: unknown[][] = [];
  const stream = () => {
    const socket = new Socket();
    const value = (...told: unknown[]) => keptAlive.push(told);
    return Object.defineProperty(socket, "setKeepAlive", { value });
  };
  const config = { ...server.config, ...asked, stream };
  const client = await demandConfigUnchanged(config, connect);
  client.on("error", () => undefined);
  await client.end();
  return { client, startUp, keptAlive };
}

/** Demands that all that a config asks for, besides the limit of the connect, comes to the server and to the client. */
export async function demandConfigKept(connect: (config: pg.ClientConfig) => Promise<pg.Client>): Promise<void> {
  const own = await listenedTo(connect);
  const plain = await listenedTo(connected);
  const next =
    "new pg.Client({ ...config, … }): a spread keeps every field, functions too, and only the limit is changed.";
  const parts = ({ startUp }: Connected) => startUp.split("\0");
  const lost = parts(plain).find((part, k) => parts(own)[k] !== part);
  const said = `A config asked for "${lost}", beside other things, and the client did not say so to the server as any other client with this config does. What else the config asks for stays as it is. Next: ${next}`;
  demand(own.startUp === plain.startUp, said);
  const read = ({ client }: Connected) => {
    const { binary } = client as unknown as { binary: boolean };
    let text: string;
    try {
      text = String(client.getTypeParser(25, "text")("x"));
    } catch (error) {
      text = String(error);
    }
    return `${text}, ${binary ? "binary" : "text"} results`;
  };
  const types = `A config brought type parsers of its own, and asked for binary results: a text was to be read as "${read(plain)}", and the client reads "${read(own)}". Next: ${next}`;
  demand(read(own) === read(plain), types);
  const alive = `A config gave a socket (stream) and asked for keepAlive, with a delay of 44,000 ms, and this socket was not told so. A connection that rests may be dropped on its way. Next: ${next}`;
  demand(same(own.keptAlive, plain.keptAlive), alive);
}
