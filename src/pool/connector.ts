/** How a {@link QueuePool} opens, checks, resets and closes connections of one kind. */
export interface PoolConnector<C> {
  /**
   * Opens a connection.
   *
   * @param lost to be called when the connection dies later on, with the cause; without a cause when it was ended on purpose
   * @param signal aborted when the connection is not wanted any more: it took too long, or the pool is closing
   */
  connect(lost: (cause?: unknown) => void, signal: AbortSignal): Promise<C>;
  /** Asks for a sign of life: resolves when there is one, rejects when not. Left out: every connection counts as alive. */
  validate?(connection: C): Promise<unknown>;
  /**
   * Makes a returned connection as it was when new.
   *
   * @param always reset even if nothing is known to have changed
   * @returns a promise for the end of it, or undefined when it is known that nothing was changed
   */
  reset?(connection: C, always: boolean): Promise<unknown> | undefined;
  /**
   * Does this error mean that the connection is dead? Left out: no error does.
   *
   * @param error thrown by the work of the connection's user, or by a reset
   */
  isDisconnect?(error: unknown, connection: C): boolean;
  /** Does what a connection died of make it doubtful that the others live: a network, a server? Left out: yes, always. */
  endangersOthers?(cause: unknown): boolean;
  /** May a connection that is given back be lent again? If not, it is closed. Left out: yes. */
  isReusable?(connection: C): boolean;
  /** Is the connection at work? Then its holder does not wait for another one, but for this. Left out: no. */
  isBusy?(connection: C): boolean;
  /** Closes the connection, which may be dead already; what it returns is awaited. */
  close(connection: C): unknown;
}
