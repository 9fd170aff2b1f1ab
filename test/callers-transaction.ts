import type pg from "pg";
import { demand, endOf, toldEnd } from "./exercise-lab.js";

/** The number of the transaction in which a client is; undefined when it is in one that has failed. */
async function transactionOf(client: pg.Client): Promise<string | undefined> {
  const asked = await endOf(() => client.query<{ id: string }>("select pg_current_xact_id()::text as id"));
  return asked.threw ? undefined : asked.value.rows[0]?.id;
}

/**
 * Demands of a call made inside of a transaction that it begins none, ends none, and that all it did is undone with it.
 *
 * @param client handed to the work, in no transaction
 * @param what the call, in words
 * @param facts what must be as before when the transaction has been rolled back, asked for with this client
 * @param ends whether the call is to return, or to throw what the server refused
 */
export async function demandCallersTransaction(
  client: pg.Client,
  what: string,
  call: () => Promise<unknown>,
  facts: () => Promise<string>,
  ends: "returns" | "throws" = "returns",
): Promise<void> {
  const before = await facts();
  await client.query("begin");
  const begun = await transactionOf(client);
  const end = await endOf(call);
  const said = `${what}, called inside of a transaction that the caller began,`;
  const next = "leave begin, commit and rollback to the caller: one statement needs none of them.";
  const told = `${said} ${toldEnd(end)}. Expected: it ${ends === "returns" ? "returns" : "throws the server's error"}. Next: ${next}`;
  const now = await transactionOf(client);
  await client.query("rollback");
  demand(end.threw === (ends === "throws"), told);
  const isOpen = now === begun || (ends === "throws" && now === undefined);
  demand(isOpen, `${said} ended it: what the caller does next is no part of it any more. Next: ${next}`);
  const left = `${said} left something behind when the caller rolled back. Next: ${next}`;
  demand((await facts()) === before, left);
}
