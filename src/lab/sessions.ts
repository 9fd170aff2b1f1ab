import type pg from "pg";
import { pastTheProxy } from "./open-labs.js";

/**
 * Which sessions a lab's database has: those that came by the proxy, those that are meant not to, and those that went past it.
 *
 * @internal
 */
export class SessionCount {
  /** Those that do not pass the proxy, and are meant not to. */
  #direct = 0;

  /** One is about to be opened past the proxy. */
  addDirect(): void {
    this.#direct++;
  }

  /** The database was made anew: it has seen no session yet, and the proxy has. */
  restart(connectionsOpened: number): void {
    this.#direct = -connectionsOpened;
  }

  /**
   * Ends the sessions of the database, and notes how many came past the proxy; what was noted once is not noted again.
   *
   * @param connectionsOpened those of the proxy
   */
  async check(client: pg.Client, database: string, connectionsOpened: number): Promise<void> {
    await client.query("select pg_terminate_backend(pid, 2000) from pg_stat_activity where datname = $1", [database]);
    // The server counts each at its end.
    const sql = "select sessions::int from pg_stat_database where datname = $1";
    const sessions = (await client.query<{ sessions: number }>(sql, [database])).rows[0]?.sessions ?? 0;
    const past = sessions - connectionsOpened - this.#direct;
    if (past > 0) pastTheProxy.push(past);
    this.#direct += past;
  }
}
