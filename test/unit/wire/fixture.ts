import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import pg from "pg";
import { type Lab, openLab, type ProxyOptions, startProxy, type WireProxy, type WireTrace } from "roundtrip";
import { selfSigned } from "#src/wire/certificate.js";
import type { Connection } from "#src/wire/connection.js";
import { FaultPlan } from "#src/wire/fault-plan.js";
import { ProxyState } from "#src/wire/proxy-state.js";
import type { OtherLoop } from "#src/wire/release-barrier.js";

/** A lab with a proxy before it. */
export interface WireLab extends AsyncDisposable {
  lab: Lab;
  proxy: WireProxy;
  /** The server itself. */
  target: { host: string; port: number };
  /** For clients: through the proxy. */
  config: pg.ClientConfig & { host: string; port: number; user: string; password: string; database: string };
  /** A connected client; closed at the end. */
  connect(more?: pg.ClientConfig): Promise<pg.Client>;
  /** Measures what `work` does. */
  trace(work: () => Promise<unknown>, exact?: boolean): Promise<WireTrace>;
}

/** Opens a lab and starts a proxy before it. */
export async function openWire(name: string, options: Partial<ProxyOptions> = {}): Promise<WireLab> {
  const lab = await openLab({ name, onProgress: () => undefined });
  const { host, port } = lab.directConfig;
  const { user, password } = lab.directConfig;
  const account = { user, password, database: "postgres" };
  const proxy = await startProxy({ to: { host, port }, account, ...options });
  const config = { ...lab.directConfig, host: proxy.host, port: proxy.port };
  const clients: pg.Client[] = [];
  return {
    lab,
    proxy,
    target: { host, port },
    config,
    async connect(more) {
      const client = new pg.Client({ ...config, ...more });
      client.on("error", () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    async trace(work, exact = true) {
      const scope = await proxy.openScope({ exact });
      await work();
      return scope.close();
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(clients.map((client) => client.end()));
      await proxy.close();
      await lab.close();
    },
  };
}

/** Each row of the table of round trips is run as often as this; every time the count is the same. */
export const times = 5;

/** Is a trace sure of its counts? On a busy machine it may not be, and says so. */
export const isSure = ({ inexact }: WireTrace): boolean => Object.keys(inexact).length === 0;

/**
 * Runs an operation many times, and returns the counts that were seen: one entry when they were all the same. A run whose
 * trace says that it may be wrong is made again.
 *
 * @param repetitions how often; fewer will do where one run is a hundred round trips
 */
export async function countsOf(operation: () => Promise<WireTrace>, repetitions: number = times): Promise<string[]> {
  const seen = new Set<string>();
  for (let sure = 0; sure < repetitions; ) {
    const trace = await operation();
    if (!isSure(trace)) continue;
    sure += 1;
    const { sum, depth } = trace.roundTrips;
    seen.add(sum === depth ? `${sum}` : `sum ${sum}, depth ${depth}`);
  }
  return [...seen];
}

/** A server that does with each connection what it is told to; not a PostgreSQL. */
export async function fakeServer(
  serve: (socket: Socket) => void,
): Promise<AsyncDisposable & { port: number; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    server,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** A loop of which nothing is known, and which makes no turn. */
const silent: OtherLoop = { atRest: () => undefined, ask: () => undefined, holds: () => false };

/**
 * A proxy in the thread of the test, whose connections can be looked into.
 *
 * @param tls whether clients may encrypt
 * @param loop the event loop that is taken for the one of the thread that started it
 */
export async function proxyHere(to: ProxyOptions["to"], tls = false, loop = silent) {
  const encryption = tls ? { context: createSecureContext(selfSigned()) } : undefined;
  const state = new ProxyState(to, 0, new FaultPlan([], 1), encryption, loop);
  const connections: Connection[] = [];
  const accept = (socket: Socket): void => void connections.push(state.accept(socket));
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    state,
    /** The first, once it has said something; also while timers stand still. */
    async first(): Promise<Connection> {
      while (!connections[0]?.id) await turn();
      return connections[0];
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await state.stop();
    },
  };
}

/** The start-up message of a user, padded to a length in bytes, of a version of the protocol; 3.0 by default. */
export function startUpMessage({ user, database }: WireLab["config"], length = 0, version = 196_608): Buffer {
  const names = `user\0${user}\0database\0${database}\0application_name\0`;
  const body = Buffer.from(`${names}${"a".repeat(Math.max(1, length - names.length - 10))}\0\0`);
  const header = Buffer.alloc(8);
  header.writeInt32BE(body.length + 8, 0);
  header.writeInt32BE(version, 4);
  return Buffer.concat([header, body]);
}

/** Passes everything on to a port, and keeps what comes back on the first connection. */
export async function relayTo(port: number) {
  const chunks: Buffer[] = [];
  let open = 0;
  let first: Socket | undefined;
  const relay = await fakeServer((client) => {
    const server = connect(port, "127.0.0.1");
    first ??= server;
    open += 1;
    server.on("data", (chunk) => first === server && chunks.push(chunk));
    server.on("error", () => undefined);
    server.on("close", () => {
      open -= 1;
    });
    server.pipe(client).pipe(server);
  });
  return { ...relay, fromServer: () => Buffer.concat(chunks), open: () => open };
}

/** All that comes on a socket until it ends, in whatever way. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.on("error", () => undefined);
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks);
}

/** Waits until `holds` does; the test's own time limit bounds it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
