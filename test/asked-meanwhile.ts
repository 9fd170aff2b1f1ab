import type pg from "pg";
import { outcome, undone } from "./exercise-lab.js";
import { demandList } from "./expected-list.js";

/**
 * Demands that a call is answered by what is there when it is made, also while an earlier call is under way: the client sends
 * one question after the other, so that the change lies between the two.
 *
 * @param changes SQL, undone afterwards
 * @param what the call, in words
 * @param call calls the work, with this client
 * @param truth what it must return, asked for in another way
 */
export async function demandAskedAnew(
  client: pg.Client,
  changes: string,
  what: string,
  call: () => Promise<unknown>,
  truth: () => Promise<readonly unknown[]>,
): Promise<void> {
  await undone(client, "select 1", async () => {
    const [, , got] = await Promise.all([outcome(call()), client.query(changes), outcome(call())]);
    const when = ", made while another call was under way, behind a change,";
    demandList(got, await truth(), `${what}${when}`, "ask at each call, also while another is under way.");
  });
}
