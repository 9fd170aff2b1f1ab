/** Which server the proxy stands in front of. */
export interface WireServerAddress {
  /** Name or address of the server, or the folder of its Unix socket. */
  host: string;
  /** From 1 to 65,535. */
  port: number;
  /** TLS towards the server: `true` verifies its certificate, `{ rejectUnauthorized: false }` does not; default plain. */
  ssl?: boolean | WireServerTls;
}

/** How TLS is spoken with a server. Certificates and keys are PEM. */
export interface WireServerTls {
  /** Whether its certificate must be vouched for; default true. */
  rejectUnauthorized?: boolean;
  /** Who may vouch for it; default the authorities that Node knows. */
  ca?: string;
  /** The name it must be for; default the host's. */
  servername?: string;
  /** Whether it must be for that name; default true. */
  verifyName?: boolean;
  /** Our own certificate, its key, and the key's pass phrase, for a server that asks clients for one. */
  cert?: string;
  key?: string;
  passphrase?: string;
}

/** What {@link startProxy} may be asked for. */
export interface ProxyOptions {
  /** The server. */
  to: WireServerAddress;
  /** How far away it seems; default not at all. */
  network?: WireNetwork;
  /** What goes wrong from the start; default nothing. */
  faults?: readonly WireFault[];
  /** Whether clients may speak TLS with the proxy, whose certificate is self-signed; default false. */
  tls?: boolean;
  /** Port to listen on, on 127.0.0.1; default a free one. */
  port?: number;
  /** Asks the server, when a measurement needs it, who waits for a lock; without it, that is taken for 250 ms of work. */
  account?: WireAccount;
}

/** What {@link WireProxy.openScope} may be asked for. */
export interface ScopeOptions {
  /** Whether the server is at least 4 ms away and answers are handed out together, so that counts are exact; default true. */
  exact?: boolean;
  /**
   * Which details the trace holds: `all`, up to 50,000 round trips and statements (default); or the `latest`, in bounded memory:
   * open connections, the 500 that closed last, and 5,000 round trips and statements. The totals count everything.
   */
  keep?: "all" | "latest";
  /** Whether the trace holds the values of statements' parameters too, which may be secret; default false. */
  values?: boolean;
}

/** One measurement on the wire, from `openScope` to `close`. */
export interface WireScope {
  /** Ends the measurement, when all sent and received so far is counted. Who still waits for an answer is `underWay`. */
  close(): Promise<WireTrace>;
}

/** Running sums since the proxy was started, and what it holds now: for a live display. */
export interface WireStatus {
  connectionsOpen: number;
  connectionsOpened: number;
  roundTrips: number;
  statements: number;
  bytesUp: number;
  bytesDown: number;
  /** Sockets that it holds now: two for each connection, and those about to end. */
  sockets: number;
  /** Memory of the proxy's thread, without what other threads use: objects and buffers, in bytes. */
  memoryBytes: number;
}

/** An account that may ask the server which sessions wait for which. */
export interface WireAccount {
  user: string;
  password: string;
  database: string;
}

/** How far away the server seems to be. */
export interface WireNetwork {
  /** Round-trip time added, half of it each way; milliseconds from 0 to 60,000; default 0. */
  roundTripMs?: number;
}

/** Something that goes wrong on the wire. Connections are counted anew whenever faults are set; open ones come first. */
export type WireFault = {
  /** Number of the connection that has it, from 1; default every connection. */
  connection?: number;
  /** Chance that a connection has it, above 0 and at most 1; seeded; default 1. */
  chance?: number;
} & (
  | { /** New connections are reset at once. */ kind: "refuse" }
  | {
      /** The connection is reset: both sides see it end without a word. */
      kind: "reset";
      /** After this many bytes from the server, from 0. */
      afterBytes?: number;
      /** At this statement, from 1. */
      atStatement?: number;
      /** With `atStatement`: the `request` (the server never sees it; default) or the `reply` (the server has done it) is lost. */
      lose?: "request" | "reply";
    }
  | {
      /** The server's bytes stop, until the faults are replaced; the connection stays open. */
      kind: "stall";
      afterBytes?: number;
      atStatement?: number;
    }
  | { /** The connection is reset after this many bytes of COPY data, from 0. */ kind: "cutCopy"; afterBytes: number }
  | { /** The first answer comes this much later (milliseconds from 1). */ kind: "slowStart"; delayMs: number }
);

/**
 * What was seen on the wire during one scope. Plain data: it survives `structuredClone` and `JSON.stringify`.
 *
 * All times are milliseconds since the scope was opened, taken at the client's edge of the proxy: when the client's byte
 * came in, when the server's byte was handed out. All byte counts are those of the protocol, plus the handshake's for TLS.
 */
export interface WireTrace {
  /** When the scope was opened, milliseconds since 1970. */
  startedAt: number;
  /** From opening to closing the scope. */
  durationMs: number;
  /** The simulated round-trip time that held at the end, in milliseconds: what was set, or the least that exact counting needs. */
  roundTripMs: number;
  /** Whether counting was exact: delays and the release barrier on, see `docs/decisions`. */
  exact: boolean;
  /** Where exact counting could not make sure of a count: why it may be too high. Empty when both are exact. */
  inexact: WireInexact;
  /** Round trips of all connections: `sum` is the work, `depth` the longest chain of which each waited for the one before. */
  roundTrips: { sum: number; depth: number };
  /**
   * The connections that were opened, or on which anything went up or down, during the scope, in the order of opening: all of
   * them, or when only the latest details are kept, those that are open and those that closed last.
   */
  connections: WireConnection[];
  totals: WireTotals;
  /** Details left out because the scope saw more than it keeps; the totals still count them. */
  omitted: { roundTrips: number; statements: number; connections: number };
}

/** Why the sum or the depth of a trace's round trips may be too high, by the count's name. */
export interface WireInexact {
  sum?: string;
  depth?: string;
}

/** Sums over all connections of a trace. */
export interface WireTotals {
  /** Connections opened during the scope. */
  connectionsOpened: number;
  /** Most connections open at one moment of the scope, earlier ones included. */
  connectionsPeak: number;
  /** Connections opened during the scope and still open at its end, or inside a transaction at its end. */
  connectionsLeaked: number;
  /** Connections that wait for an answer at the end: the scope was closed while work was under way. */
  connectionsUnderWay: number;
  /** Query messages and executed portals. `begin; …; commit` in one string is one statement of three commands. */
  statements: number;
  /** Commands that the server completed, by their tags. */
  commands: number;
  /** Statements prepared under a name. */
  prepared: number;
  rowsReturned: number;
  /** Rows inserted, updated, deleted or merged, COPY FROM included. */
  rowsAffected: number;
  bytesUp: number;
  bytesDown: number;
  /** Rows and bytes of COPY, both directions together. */
  copyRows: number;
  copyBytes: number;
  /** Transactions by BEGIN, COMMIT and ROLLBACK. A connection that ends inside a transaction rolls it back. */
  transactions: { begun: number; committed: number; rolledBack: number };
  /** Transactions without BEGIN: each statement (or string of statements, or pipeline up to its Sync) on its own. */
  implicitTransactions: { committed: number; rolledBack: number };
  errors: number;
  /** Requests to cancel a query; each is a connection of its own, which is not counted as one. */
  cancelRequests: number;
  /** Notices and notifications: what the server said besides answering. */
  notices: number;
}

/** One connection of a client. */
export interface WireConnection {
  /** Number of the connection since the proxy was started, from 1. */
  id: number;
  /** `user`, `database`, `application_name` and whatever else the start-up message named, when it was seen by this proxy. */
  parameters: Record<string, string>;
  /** Opened during the scope: then when. */
  openedAtMs?: number;
  /** Closed during the scope: then when, and by whom. */
  closedAtMs?: number;
  closedBy?: "client" | "server" | "fault" | "proxy";
  /** What ended the connection when it was not an orderly end. */
  problem?: string;
  /** Inside a transaction at the end of the scope. */
  inTransaction: boolean;
  /** Waiting for an answer at the end of the scope. */
  underWay: boolean;
  bytesUp: number;
  bytesDown: number;
  /** Number of round trips; {@link roundTrips} may hold fewer when details were left out. */
  roundTripCount: number;
  roundTrips: WireRoundTrip[];
  statements: WireStatement[];
  errors: WireServerError[];
  /** The time line: what the connection was doing, without gaps, from its opening or the scope's start. */
  segments: WireSegment[];
}

/** One round trip: a burst of the client's that could be sent without a further answer, and all answers to it. */
export interface WireRoundTrip {
  /** Number on this connection within the scope, from 1. */
  number: number;
  /** Length of the longest chain of dependent round trips, over all connections, that ends with this one. */
  depth: number;
  /** What it was for: a step of the start-up, or a query. */
  phase: WirePhase;
  /** What the client sent. */
  up: WireBurst;
  /** What the server answered; 0 bytes if it never did. */
  down: WireBurst;
  /** Positions in {@link WireConnection.statements} of the statements that began in this round trip. */
  statements: number[];
}

/**
 * What a round trip is for. `ask TLS`: SSLRequest or GSSENCRequest. `TLS`: the handshake. `start-up`: the start-up message.
 * `password`: an answer to a password or SCRAM challenge. `query`: all else.
 */
export type WirePhase = "ask TLS" | "TLS" | "start-up" | "password" | "query";

/** Bytes in one direction. */
export interface WireBurst {
  /** First and last byte, milliseconds since the scope was opened. */
  startedAtMs: number;
  endedAtMs: number;
  bytes: number;
  /** The messages by their type letters, repeats counted, for example `P B D E S` or `T D×20 C Z`. */
  messages: string;
}

/** One Query message, or one executed portal. */
export interface WireStatement {
  /** The text as the client sent it; empty if it was prepared before the scope under no name. */
  sql: string;
  /** The text was longer than is kept (256 KiB, and 64 Mi characters of all statements together) and was cut. */
  sqlCut?: true;
  kind: "simple" | "extended";
  /** Name of the prepared statement, when it has one. */
  name?: string;
  /**
   * The values of its parameters as the client sent them, `null` for NULL: kept where the scope was asked to, and known where
   * all were sent as text, 64 KiB at most together.
   */
  values?: (string | null)[];
  /** Number of the round trip it began in. */
  roundTrip: number;
  rowsReturned: number;
  rowsAffected: number;
  /** Tags of the completed commands, for example `INSERT 0 1`; at most 100. */
  commands: string[];
  /** How often the portal was executed: a cursor is one statement of several fetches. */
  fetches: number;
  startedAtMs: number;
  /** When its last answer was handed out; undefined if none came. */
  endedAtMs?: number;
  error?: WireServerError;
  /** After it: `I` idle, `T` in a transaction, `E` in a failed transaction; undefined if unknown. */
  transactionStatus?: "I" | "T" | "E";
}

/** An ErrorResponse of the server. */
export interface WireServerError {
  severity: string;
  /** SQLSTATE, for example `23505`. */
  code: string;
  message: string;
  atMs: number;
}

/** What a connection was doing: starting up, waiting for an answer, idle, or idle inside a transaction. */
export interface WireSegment {
  state: "starting" | "waiting" | "idle" | "in transaction";
  fromMs: number;
  toMs: number;
}
