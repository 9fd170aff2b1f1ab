import { demand, endOf, toldEnd } from "./exercise-lab.js";

/**
 * Demands that a call of which the server refuses one item throws the server's error, and changes nothing.
 *
 * @param what the call, in words
 * @param code the error's
 * @param facts what must be as before
 */
export async function demandAllOrNothing(
  what: string,
  code: string,
  call: () => Promise<unknown>,
  facts: () => Promise<string>,
): Promise<void> {
  const before = await facts();
  const end = await endOf(call);
  const got = end.threw ? (end.error as { code?: string } | undefined)?.code : undefined;
  const expected = `the server's error, code ${code}, was expected`;
  demand(got === code, `${what}: ${expected}, and it ${toldEnd(end)}. Next: let the error pass.`);
  const partly = `${what}, threw the server's error, and the table is not as before. Whoever tries again writes some of it twice. Next: one statement for the whole list is all or nothing by itself.`;
  demand((await facts()) === before, partly);
}
