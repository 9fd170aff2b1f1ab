import { expect, it } from "vitest";
import { CellFrames } from "#src/kernel/cell-frames.js";

const cell = `import { openLab } from "roundtrip";

type Row = { id: number; name: string };
interface Options {
  size?: string;
}

// Opens it.
const open = async (options: Options): Promise<Row[]> => {
  const lab = await openLab(options);
  return lab.query<Row>("select 1");
};
await open({ size: "tiny" });`;

/** As tslab makes it: types gone, imports rewritten, what other cells gave taken from \`exports\`. */
const made = `Object.defineProperty(exports, "__esModule", { value: true });
exports.tsLastExpr = exports.open = void 0;
const roundtrip_1 = require("roundtrip");
// Opens it.
const open = async (options) => {
    const lab = await (0, roundtrip_1.openLab)(options);
    return lab.query("select 1");
};
exports.open = open;
exports.tsLastExpr = await open({ size: "tiny" });
`;

/** A stack that names a place, as V8 does: the place of a text in a line of what is run. */
function stackAt(run: string, line: string, word: string): string {
  const lines = run.split("\n");
  const at = lines.findIndex((one) => one.includes(line));
  return `Error: x\n    at async open (cell-7:${at + 1}:${(lines[at] ?? "").indexOf(word) + 1})`;
}

it("finds the line of a cell from a place in the JavaScript that was made of it", () => {
  const frames = new CellFrames();
  const run = frames.keep(7, cell, made);
  expect(run.endsWith("\n//# sourceURL=cell-7")).toBe(true);
  expect(frames.in(stackAt(run, "roundtrip_1.openLab)", "(0"))).toEqual([
    { cell: 7, line: 10, text: "const lab = await openLab(options);" },
  ]);
  expect(frames.in(stackAt(run, "lab.query", "query"))).toEqual([
    { cell: 7, line: 11, text: 'return lab.query<Row>("select 1");' },
  ]);
  expect(frames.in(stackAt(run, "= await open(", "open("))).toEqual([
    { cell: 7, line: 13, text: 'await open({ size: "tiny" });' },
  ]);
});

it("says which cell, and no line, where there is too much to compare or nothing to go by", () => {
  const frames = new CellFrames();
  const long = "x ".repeat(3000);
  frames.keep(8, long, long);
  expect(frames.in("at cell-8:2:1")).toEqual([{ cell: 8, line: undefined, text: "" }]);
  expect(frames.in("at cell-9:2:1")).toEqual([{ cell: 9, line: undefined, text: "" }]);
  expect(frames.in("Error: x\n    at node:internal/timers:1:1")).toEqual([]);
});
