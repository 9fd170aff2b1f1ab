import type pg from "pg";
import { serverMessages } from "./odd-server.js";

/** What a server says during a log-in, one each 150 ms: all but that it is ready. */
const allButReady: Readonly<Record<number, Buffer>> = {
  150: serverMessages.askForPassword,
  300: serverMessages.authenticationOk,
  450: serverMessages.notice,
  600: serverMessages.parameterStatus,
  750: serverMessages.keyData,
};

/** Servers that never get ready: what they do at the start, and every 50 ms. */
export const slowServers: {
  kind: string;
  next: string;
  opensAfterMs?: number;
  config?: pg.ClientConfig;
  start?: Buffer;
  step?: (ms: number) => Buffer;
}[] = [
  { kind: "accepts and never answers", next: "pass limitMs to pg.Client as connectionTimeoutMillis." },
  {
    kind: "sends a little now and then and never gets ready",
    next: "the limit holds for the whole connect, until the server is ready; it must not start anew with each byte.",
    start: serverMessages.authenticationOk,
    step: () => serverMessages.parameterStatus,
  },
  {
    kind: "accepts the log-in after 600 ms and never gets ready",
    next: "one limit for all phases of the connect together.",
    step: (ms) => (ms === 600 ? serverMessages.authenticationOk : Buffer.alloc(0)),
  },
  {
    kind: "says everything of a log-in, one after the other, but that it is ready",
    next: "one limit for the whole connect; nothing that the server says puts it off.",
    step: (ms) => allButReady[ms] ?? Buffer.alloc(0),
  },
  {
    kind: "agrees to TLS after 600 ms and goes no further",
    next: "one limit for the whole connect, the agreement on TLS included.",
    config: { ssl: { rejectUnauthorized: false } },
    step: (ms) => (ms === 600 ? Buffer.from("S") : Buffer.alloc(0)),
  },
  {
    kind: "takes 600 ms to open the socket and never answers",
    next: "the limit begins when connectWithin is called, not when the socket is open.",
    opensAfterMs: 600,
  },
];
