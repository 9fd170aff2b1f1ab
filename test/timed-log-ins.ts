import { EventEmitter, once } from "node:events";
import { connect, Socket } from "node:net";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { createSecureContext, TLSSocket } from "node:tls";
import type { Lab } from "roundtrip";
import { vi } from "vitest";
import { selfSigned } from "#src/wire/certificate.js";
import pg from "#work-pg";
import { messagesIn, OddServer, serverMessages } from "./odd-server.js";

/** When something happened: not before the first moment, and not after the second, by the clock that the work reads too. */
export type Moment = [from: number, to: number];

/** Milliseconds until a server opens the socket, asks for the password, accepts it, is ready, and has closed the socket. */
export type Pauses = [open: number, ask: number, accept: number, ready: number, close: number];

/** How a server lets clients in: by a password as it is, the same within TLS, or by SCRAM, whose last word is not the acceptance. */
export type LogIn = "password" | "TLS" | "SCRAM";

/** From now until all that is done at once in reaction to it, awaiting included, is done: the next turn of the event loop. */
function now(): Moment {
  const moment: Moment = [performance.now(), Number.POSITIVE_INFINITY];
  setImmediate(() => {
    moment[1] = performance.now();
  });
  return moment;
}

/** Takes its time for each step of a log-in, and for the answer to any question after it. */
async function logIn(socket: Socket, [, ask, accept, ready, close]: Pauses): Promise<void> {
  const { askForPassword, authenticationOk, parameterStatus, keyData, readyForQuery } = serverMessages;
  await once(socket, "data");
  // One after the other: timers that are overdue at the same moment may run in any order.
  await sleep(ask);
  const password = once(socket, "data");
  socket.write(askForPassword);
  await password;
  // X says goodbye; all else is a question.
  socket.on("data", (bytes) => {
    if (bytes.at(0) !== 0x58) setTimeout(() => socket.write(readyForQuery), close);
  });
  socket.once("end", () => setTimeout(() => socket.end(), close));
  await sleep(accept);
  socket.write(authenticationOk);
  await sleep(ready / 3);
  socket.write(parameterStatus);
  await sleep(ready / 3);
  socket.write(keyData);
  await sleep(ready / 3);
  socket.write(readyForQuery);
}

/** Takes its time to agree to TLS, and then for each step of a log-in. */
async function logInByTls(socket: Socket, pauses: Pauses): Promise<void> {
  await once(socket, "data");
  await sleep(pauses[1]);
  socket.write("S");
  const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(selfSigned()) });
  secure.on("error", () => undefined);
  await logIn(secure, pauses);
}

/** Relays a log-in to a lab, and takes its time before the server's last word on SCRAM, its acceptance, its key and its readiness. */
function relayLogIn(lab: Lab, socket: Socket, [, ask, accept, ready, close]: Pauses): void {
  const { host, port } = lab.connectionConfig;
  const real = connect(port as number, host);
  real.on("error", () => undefined);
  socket.pipe(real);
  const pauseBefore = (type: string, body: Buffer) => {
    if (type === "R") return { 0: accept, 12: ask }[body.readInt32BE()] ?? 0;
    return type === "K" || type === "Z" ? ready / 2 : 0;
  };
  let held = Buffer.alloc(0);
  let said: Promise<unknown> = Promise.resolve();
  real.on("data", (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    for (const [type, body] of messagesIn(held)) {
      const message = held.subarray(0, 5 + body.length);
      held = held.subarray(message.length);
      said = said.then(() => sleep(pauseBefore(type, body))).then(() => socket.write(message));
    }
  });
  real.once("close", () => said.then(() => sleep(close)).then(() => socket.end()));
}

/** The servers whose clients are followed, by their ports. */
const followed = new Map<number, { moments: Moment[]; opensAfterMs: number; by: LogIn }>();

/** What a client learns on its way, after its socket is open: in which order it counts. */
const learnt = ["authenticationOk", "readyForQuery"];

/** Notes when a client's socket opens, when it learns that the password was right, and when that the server is ready. */
function follow(socket: Socket, moments: Moment[]): void {
  const note = () => moments.push(now());
  socket.prependOnceListener("connect", note);
  socket.prependListener("data", (bytes: Buffer) => {
    for (const [type, body] of messagesIn(bytes)) {
      if ((type === "R" && body.readInt32BE() === 0 && moments.length === 2) || (type === "Z" && moments.length === 3))
        note();
    }
  });
}

/** Notes the same for clients by TLS, whose sockets show nothing that can be read: when their connection is told. */
function followConnections(): void {
  const { emit } = EventEmitter.prototype;
  pg.Connection.prototype.emit = function (this: pg.Connection, ...args) {
    const { moments = [], by } = followed.get((this.stream as Socket).remotePort ?? 0) ?? {};
    const name = args[0] === "message" ? (args[1] as { name: string }).name : args[0];
    if (by === "TLS" && name === learnt[moments.length - 2]) moments.push(now());
    return emit.apply(this, args);
  };
}

/**
 * The phases that the work gave for a log-in at a server that takes its time, the shortest and the longest that each can have
 * taken, and whether these lie close together.
 *
 * @param lab the real server behind one that lets in by SCRAM
 */
export async function timed<T>(
  lab: Lab,
  by: LogIn,
  pauses: Pauses,
  call: (config: pg.ClientConfig) => Promise<T>,
): Promise<{ phases: T; bounds: Moment[]; close: boolean }> {
  // A client that goes away in the middle is told by what the work came to.
  await using server = await OddServer.start((socket) => {
    if (by === "SCRAM") relayLogIn(lab, socket, pauses);
    else void (by === "TLS" ? logInByTls : logIn)(socket, pauses).catch(() => undefined);
  }, true);
  const moments = [now()];
  followed.set(server.config.port, { moments, opensAfterMs: pauses[0], by });
  // By a name, which is looked up first, in some of the calls.
  const host = pauses[0] === 70 ? server.config.host : "localhost";
  const config = by === "SCRAM" ? { ...lab.connectionConfig, port: server.config.port } : server.config;
  const phases = await call({ ...config, host, ...(by === "TLS" && { ssl: { rejectUnauthorized: false } }) });
  await turn();
  const bounds = moments.slice(1).map(([from, to], k): Moment => {
    const [beforeFrom, beforeTo] = moments[k] as Moment;
    return [from - beforeTo, to - beforeFrom];
  });
  return { phases, bounds, close: bounds.every(([least, most]) => most - least < 15) };
}

/** Runs work while the sockets of clients of servers that take their time open slowly and are followed. */
export async function following<T>(work: () => Promise<T>): Promise<T> {
  const { connect } = Socket.prototype;
  const spy = vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket, ...args: unknown[]) {
    const port = Number(/\d{4,5}/.exec(JSON.stringify(args))?.[0]);
    const { moments, opensAfterMs = 0, by } = followed.get(port) ?? {};
    if (!moments) return Reflect.apply(connect, this, args);
    moments[0] = [moments[0]?.[0] ?? 0, Number.POSITIVE_INFINITY];
    const begun = moments[0];
    setImmediate(() => {
      begun[1] = performance.now();
      setTimeout(() => Reflect.apply(connect, this, args), opensAfterMs);
    });
    if (by === "TLS") this.prependOnceListener("connect", () => moments.push(now()));
    else follow(this, moments);
    return this;
  });
  followConnections();
  return work().finally(() => {
    spy.mockRestore();
    // What it inherits comes to light again.
    Reflect.deleteProperty(pg.Connection.prototype, "emit");
  });
}
