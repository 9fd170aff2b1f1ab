import { afterAll, beforeAll, expect, test } from "vitest";
import { planMatchers } from "#src/course/plan-matchers.js";
import { InvalidArgumentError } from "#src/errors.js";
import { type Lab, openLab } from "#src/lab/lab.js";
import { explain } from "#src/plan/explain.js";
import type { Plan } from "#src/plan/plan.js";

// As the grader does, which besides makes the intrinsics of its process unchangeable: this one is shared.
expect.extend(planMatchers);

let lab: Lab;
let byId: Plan;
let byEmail: Plan;
beforeAll(async () => {
  lab = await openLab({ name: "plan-matchers", size: "tiny", onProgress: () => undefined });
  byId = await explain(lab, "select * from users where id = 7", [], { analyze: true });
  byEmail = await explain(lab, "select * from users where email = 'nobody'", [], { analyze: true });
});
afterAll(() => lab.close());

/** The message of what a function throws. */
function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing was thrown";
}

test("toUseIndex asks for an index by its name, or for any", () => {
  expect(byId).toUseIndex("users_pkey");
  expect(byId).toUseIndex();
  expect(byEmail).not.toUseIndex();
  const message = messageOf(() => expect(byEmail).toUseIndex("users_email", { what: "The look-up", next: "make it." }));
  expect(message).toContain("The look-up uses no index; the index users_email was expected.");
  expect(message).toContain("Next: make it.\n\nIts plan:\n\n");
  expect(message).toContain("▸ Seq Scan on users");
  expect(messageOf(() => expect(byId).toUseIndex("users_email"))).toContain("The statement uses users_pkey;");
  expect(messageOf(() => expect(byId).not.toUseIndex("users_pkey"))).toContain("was expected not to");
});

test("toScan asks for a table that is read whole, by its name, or for any", () => {
  expect(byEmail).toScan("users");
  expect(byEmail).not.toScan("orders");
  expect(byId).not.toScan();
  const message = messageOf(() => expect(byEmail).not.toScan("users"));
  expect(message).toContain("The statement reads every row of users; no scan of it was allowed.");
  expect(message).toContain("Next: give it an index that serves its condition.");
  expect(messageOf(() => expect(byId).toScan("users"))).toContain("a scan of users was expected");
});

test("toTouchAtMost asks for a most of pages, and leaves figure and budget for the record", ({ task }) => {
  expect(byId).toTouchAtMost({ pages: byId.pages ?? 0 });
  const message = messageOf(() => expect(byEmail).toTouchAtMost({ pages: 13 }));
  expect(message).toContain("The statement touched 14 pages; the budget is 13.");
  expect(messageOf(() => expect(byId).not.toTouchAtMost({ pages: 5 }))).toContain("more than 5 were expected");
  const meta: object = task.meta;
  expect(meta).toMatchObject({ measured: { pages: byId.pages }, budget: { pages: 5 } });
});

test("what is no plan, or was not run, or has an unknown limit, is refused", async () => {
  expect(() => expect({}).toUseIndex()).toThrow(InvalidArgumentError);
  expect(() => expect(undefined).toScan()).toThrow("toScan: expected a plan of explain(…), got undefined");
  expect(() => expect(byId).toTouchAtMost({ page: 3 } as never)).toThrow("unknown option page");
  expect(() => expect(byId).toTouchAtMost({ pages: -1 })).toThrow("expected an integer from 0");
  const planned = await explain(lab, "select 1");
  expect(() => expect(planned).toTouchAtMost({ pages: 1 })).toThrow("the plan was not run");
});
