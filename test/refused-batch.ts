import { type Budget, type Cost, type Lab, measure } from "roundtrip";
import { expect } from "vitest";
import { demand, endOf, lingering, toldEnd } from "./exercise-lab.js";

/**
 * Demands that a call of which the server refuses one item throws the server's error, and changes nothing.
 *
 * @param what the call, in words
 * @param codes the error's, or those of which it may have one
 * @param facts what must be as before
 */
export async function demandAllOrNothing(
  what: string,
  codes: string | readonly string[],
  call: () => Promise<unknown>,
  facts: () => Promise<string>,
): Promise<void> {
  const before = await facts();
  const end = await endOf(call);
  const got = end.threw ? (end.error as { code?: string } | undefined)?.code : undefined;
  const all = [codes].flat();
  const expected = `the server's error, code ${all.join(" or ")}, was expected`;
  demand(all.includes(got ?? ""), `${what}: ${expected}, and it ${toldEnd(end)}. Next: let the error pass.`);
  const partly = `${what}, threw the server's error, and the table is not as before. Whoever tries again writes some of it twice. Next: one statement for the whole list is all or nothing by itself.`;
  demand((await facts()) === before, partly);
}

/**
 * Demands the same of a list that is longer than any of the others, and that the call keeps to its budget. As it is refused,
 * nobody has to read what it wrote.
 *
 * @param next one step
 */
export async function demandAllOrNothingWithin(
  lab: Lab,
  what: string,
  code: string,
  call: () => Promise<unknown>,
  facts: () => Promise<string>,
  budget: Budget,
  next: string,
): Promise<void> {
  let cost: Cost | undefined;
  const measured = async () => {
    const all = await measure(lab, () => lingering(() => endOf(call)));
    cost = all.cost;
    if (all.result.threw) throw all.result.error;
  };
  await demandAllOrNothing(what, code, measured, facts);
  expect(cost).toStayWithin(budget, { what, next });
}
