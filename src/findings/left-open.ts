import { fingerprintOf } from "../cost/fingerprint.js";
import type { WireConnection, WireTrace } from "../wire/types.js";
import type { Finding } from "./finding.js";
import { standstillWeight } from "./idle-transactions.js";

/** What the pools of a program hold at the end of a trace: the wire does not show whose a connection is. */
export interface WatchedPool {
  /** Connections that were opened meanwhile, and that pools keep for the next time. */
  readonly kept: number;
  /** Clients that were taken out of pools meanwhile, and have not been released. */
  readonly notReleased: number;
}

/**
 * A7: clients that were never released, and connections that were left open.
 *
 * A transaction that nobody ended tells of the one; a connection that was opened and is open still of the other, unless a pool
 * keeps it. That a pool misses an idle client, its own counts alone tell.
 */
export function leftOpen({ connections }: WireTrace, { kept, notReleased }: WatchedPool): Finding[] {
  const inTransaction = connections.filter(endsInTransaction);
  const open = connections.filter(({ openedAtMs, closedAtMs }) => openedAtMs !== undefined && closedAtMs === undefined);
  const abandoned = Math.max(notReleased, inTransaction.length);
  // A client that was never released is one of the pool's connections, and one that is left in a transaction may be open, too.
  const openInTransaction = inTransaction.filter(({ closedAtMs }) => closedAtMs === undefined).length;
  const strays = open.length - Math.max(kept, Math.min(open.length, openInTransaction));
  return [
    ...(abandoned > 0 ? [neverReleased(abandoned, notReleased, inTransaction)] : []),
    ...(strays > 0 ? [stillOpen(strays, open)] : []),
  ];
}

/** Whether a connection was inside a transaction when the trace, or the connection, ended. */
function endsInTransaction({ inTransaction, closedAtMs, statements }: WireConnection): boolean {
  const status = statements.at(-1)?.transactionStatus;
  return inTransaction || (closedAtMs !== undefined && (status === "T" || status === "E"));
}

function neverReleased(clients: number, notReleased: number, inTransaction: readonly WireConnection[]): Finding {
  const rows = inTransaction.flatMap(({ statements }) => sinceBegin(statements)).reduce((sum, one) => sum + one, 0);
  const inside = inTransaction.length;
  return {
    id: "client-never-released",
    subject: { statement: lastStatement(inTransaction) },
    evidence: [
      { name: "clients not given back", value: clients, unit: "clients" },
      { name: "of these, taken from a pool", value: notReleased, unit: "clients" },
      { name: "left inside a transaction", value: inside, unit: "transactions" },
      { name: "rows that the transactions changed", value: rows, unit: "rows" },
    ].filter(({ value }) => value > 0),
    reason:
      inside > 0
        ? "A transaction was begun and never ended: its locks stay, nothing it changed is kept, and its connection is lost to " +
          "everybody else."
        : "A client was taken from its pool and never released: once that has happened as often as the pool has connections, " +
          "everybody waits for ever.",
    next: "Release in `finally`, so that an error or an early return does it too; roll back before, where COMMIT was not reached.",
    weight: clients * standstillWeight,
  };
}

function stillOpen(strays: number, open: readonly WireConnection[]): Finding {
  return {
    id: "connection-left-open",
    subject: { statement: lastStatement(open) },
    evidence: [
      { name: "connections opened and still open", value: strays, unit: "connections" },
      { name: "round trips to open them", value: openingTrips(open), unit: "round trips" },
    ],
    reason:
      "A connection was opened and is open still: the server keeps a process for it, and has only so many for all programs " +
      "together.",
    next: "Close it in `finally`, or take connections from a pool that lives as long as the program.",
    weight: strays * standstillWeight,
  };
}

const openingTrips = (connections: readonly WireConnection[]) =>
  connections.flatMap(({ roundTrips }) => roundTrips).filter(({ phase }) => phase !== "query").length;

/** Rows that each statement changed since the last time that no transaction was open. */
function sinceBegin(statements: WireConnection["statements"]): number[] {
  const at = statements.findLastIndex(({ transactionStatus }) => transactionStatus === "I");
  return statements.slice(at + 1).map(({ rowsAffected }) => rowsAffected);
}

function lastStatement(connections: readonly WireConnection[]): string {
  const sql = connections.flatMap(({ statements }) => statements.slice(-1))[0]?.sql;
  return sql ? fingerprintOf(sql).text : "";
}
