import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteSink } from "#src/batch/byte-sink.js";
import { readNumeric, writeNumeric } from "#src/batch/numeric.js";

function thereAndBack(text: string): string {
  const sink = new ByteSink(8);
  writeNumeric(text, sink);
  return readNumeric(sink.take());
}

test.each([
  ["0", "0"],
  ["-0", "0"],
  ["0.000", "0.000"],
  [".5", "0.5"],
  ["5.", "5"],
  ["+1", "1"],
  ["00012.3400", "12.3400"],
  ["1e3", "1000"],
  ["1.5e-7", "0.00000015"],
  ["-12345678.00009", "-12345678.00009"],
  ["1.2345E+2", "123.45"],
  ["nan", "NaN"],
  ["-inf", "-Infinity"],
  ["+Infinity", "Infinity"],
])("%s is written, and read as %s", (written, read) => {
  expect(thereAndBack(written)).toBe(read);
});

test("whatever digits a number has, they come back", () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.stringMatching(/^[0-9]{1,30}$/), (whole, behind) => {
      expect(thereAndBack(`${whole}.${behind}`)).toBe(`${whole}.${behind}`);
    }),
  );
});

test("one with more digits than a numeric can have is refused before it is written out", () => {
  expect(() => thereAndBack("1e999999999")).toThrow(
    "expected a number of at most 131072 digits before and 16383 behind the point",
  );
});
