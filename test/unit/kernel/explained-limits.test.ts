import { expect, it } from "vitest";
import { explainLimits } from "#src/kernel/explained-limits.js";

it("says of a cell at which TypeScript gives up what to try, in one line and without its stack", () => {
  const gaveUp = () => {
    throw new Error("Debug Failure. False expression: node.pos\n    at visitNode (typescript.js:1:1)");
  };
  const { diagnostics } = explainLimits({ convert: gaveUp }).convert("", "await f(await g())");
  expect(diagnostics.map(({ messageText }) => messageText)).toEqual([
    "The notebooks' TypeScript gave up on this cell, which may well be right. Most often one `await` stands inside another " +
      "in the last expression: give the inner one a name first, `const inner = await …;`. " +
      "(Debug Failure. False expression: node.pos)",
  ]);
});

it("leaves alone what is said of every other cell", () => {
  const place = { offset: 0, line: 0, character: 0 };
  const said = { start: place, end: place, messageText: "Cannot find name 'using'.", category: 1, code: 2304 };
  const other = { start: place, end: place, messageText: "Cannot find name 'x'.", category: 1, code: 2304 };
  for (const [cell, diagnostic] of [
    ["using", said],
    ["using.x", said],
    ["x", other],
  ] as const) {
    expect(explainLimits({ convert: () => ({ diagnostics: [diagnostic] }) }).convert("", cell).diagnostics).toEqual([
      diagnostic,
    ]);
  }
});
