/** Bytes that a connection has passed: those that came from the client, and those that were handed out to it. @internal */
export interface ByteCount {
  up: number;
  down: number;
}

/** What the scope sums up over all connections. @internal */
export function emptySums() {
  return {
    connectionsOpened: 0,
    statements: 0,
    commands: 0,
    prepared: 0,
    rowsReturned: 0,
    rowsAffected: 0,
    copyRows: 0,
    copyBytes: 0,
    transactions: { begun: 0, committed: 0, rolledBack: 0 },
    implicitTransactions: { committed: 0, rolledBack: 0 },
    errors: 0,
    cancelRequests: 0,
    notices: 0,
  };
}
/** @internal */
export type Sums = ReturnType<typeof emptySums>;
