import { expect, test } from "vitest";
import { cityOf } from "#work/00-start-here/1-first-look-up";

// Tests that never run are no passed tests.
const client = {} as never;

test("user 1 lives in Lima", async () => {
  expect(await cityOf(client, 1)).toBe("Lima");
});

test("user 2 lives in Malmö", { skip: true }, async () => {
  expect(await cityOf(client, 2)).toBe("Malmö");
});
