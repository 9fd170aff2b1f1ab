import pg from "pg";
import type { TrackedClient } from "./tracked-client.js";

/**
 * Undoes what a user may have changed in a session: role, settings, open cursors, LISTEN, advisory locks, temporary tables,
 * current values of sequences. Prepared statements stay, because `pg` relies on its own. The statements are one transaction, of
 * the kind that the user has wanted all to be; a deferrable one would wait for the transactions of others. So it says its own.
 */
const resetSql =
  "set transaction isolation level read committed, read write, not deferrable; " +
  "set session authorization default; reset role; reset all; close all; unlisten *; " +
  "select pg_advisory_unlock_all(); discard temp; discard sequences";

/** Are the prepared statements of the session those of `pg`? A user may have made some, or taken some away. */
const statementsSql =
  "select count(*)::int as count, coalesce(bool_or(from_sql), false) as made from pg_catalog.pg_prepared_statements";

/** Which of these names may be called behind a dot: functions of one row, or of anything, that a database has added. */
function functionsSql(names: readonly string[]): string {
  return `select coalesce(array_agg(distinct proname::text), '{}') as functions from pg_catalog.pg_proc
    join pg_catalog.pg_type on pg_type.oid = proargtypes[0]
    where proname = any (array[${names.map((name) => pg.escapeLiteral(name)).join(", ")}]::name[])
    and pronargs - pronargdefaults <= 1 and typtype in ('c', 'd', 'p') and pronamespace <> 'pg_catalog'::regnamespace`;
}

/** The one row that the last statements of a text answered, one after the other. */
type Answers = { rows: { count?: number; made?: boolean; functions?: string[] }[] }[];

/**
 * Makes a session as it was when new: in one round trip, or in two if a user has meddled with the prepared statements.
 *
 * @internal
 */
export async function resetSession(client: TrackedClient): Promise<void> {
  const open = client.isBusy || client.getTransactionStatus() !== "I";
  const { doubtful } = client;
  const sql = [...(open ? ["rollback"] : []), resetSql, statementsSql];
  if (doubtful.length > 0) sql.push(functionsSql(doubtful));
  const answers: Answers = await client.ask(sql.join("; "));
  const { count, made, functions } = Object.assign({}, ...answers.slice(-2).map(({ rows }) => rows[0]));
  if (made || count !== Object.keys(client.statements).length) {
    await client.ask("deallocate all");
    for (const name of Object.keys(client.statements)) delete client.statements[name];
  }
  client.forgetUser();
  client.markClean(functions);
}
