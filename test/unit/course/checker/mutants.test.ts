import { describe, expect, it } from "vitest";
import { attemptsIn } from "#src/course/checker/attempts.js";
import { changeOf, mutantLine, mutantsOf } from "#src/course/checker/mutants.js";
import { read } from "../../../course/files.js";

/** What one operator makes of a text, as `before → after`; all operators when none is named. */
const made = (text: string, operator?: string) =>
  mutantsOf(text)
    .filter((mutant) => operator === undefined || mutant.operator === operator)
    .map(({ before, after }) => changeOf(before, after));

describe("statements", () => {
  it("are removed; one that is all an `if` does is not, since its condition may be false instead", () => {
    expect(made("a(); if (b) { c(); } for (const d of e) f();", "statement removed")).toEqual([
      "a(); → (nothing)",
      "f(); → {}",
    ]);
  });

  it("in catch, finally, else and loops go together, where they are more than one that can be removed", () => {
    const text = "try { a(); } catch { b(); c(); } finally { d(); } for (;;) { const e = f(); g(e); }";
    expect(made(text, "block emptied")).toEqual(["{ b(); c(); } → {}", "{ const e = f(); g(e); } → {}"]);
    expect(made("if (a) { b(); c(); } else { const d = e(); }", "block emptied")).toEqual([
      "{ b(); c(); } → {}",
      "{ const d = e(); } → {}",
    ]);
  });

  it("that return something return undefined", () => {
    expect(made("function f() { return g(1); }", "return value dropped")).toEqual([
      "return g(1); → return undefined as never;",
    ]);
  });
});

describe("conditions", () => {
  it("are always true and always false, those of loops always false alone", () => {
    expect(made("if (a < b) c(); while (d) e();").slice(0, 3)).toEqual([
      "a < b → true",
      "a < b → false",
      "a < b → a <= b",
    ]);
    expect(made("while (d) e();")).toEqual(["d → false", "e(); → {}"]);
    expect(made("const x = (a) ? 'b' + c : d;", "condition always true")).toEqual(["a → true"]);
  });

  it("are compared at the boundary, and turned round where they decide nothing at once", () => {
    const swapped = (text: string) => made(text, "comparison swapped");
    expect(swapped("f(a > b, c >= d, e === g, h != i)")).toEqual([
      "a > b → a >= b",
      "c >= d → c > d",
      "e === g → e !== g",
      "h != i → h == i",
    ]);
    expect(swapped("if (a === b) c();")).toEqual([]);
    expect(made("const a = !b;")).toEqual(["!b → b"]);
  });

  it("joined by && or || are joined by the other, and each is left out; a default is dropped", () => {
    expect(made("const c = a && b;")).toEqual(["a && b → a", "a && b → b", "a && b → a || b"]);
    expect(made("const a = b ?? c;")).toEqual(["b ?? c → b"]);
  });

  it("that are written out are flipped", () => {
    expect(made("const f = () => true;")).toEqual(["() => true → () => false"]);
  });
});

describe("values", () => {
  const numbers = (text: string) => made(text, "number changed");

  it("that are numbers become their neighbours and twice as much", () => {
    expect(numbers("f(x, 3)")).toEqual(["f(x, 3) → f(x, 4)", "f(x, 3) → f(x, 2)", "f(x, 3) → f(x, 6)"]);
    expect(numbers("a = b - 0;")).toEqual(["b - 0 → b - 1", "b - 0 → b - -1"]);
    expect(numbers("a = b -1;")).toEqual(["b -1 → b -2", "b -1 → b -0"]);
    expect(numbers("a = b -0;")).toEqual(["b -0 → b -1", "b -0 → b -(-1)"]);
    expect(numbers("const a = b * 1.5;")).toEqual(["b * 1.5 → b * 1", "b * 1.5 → b * 2", "b * 1.5 → b * 3"]);
  });

  it("that are large are doubled, an index is the next, a default in a pattern stays", () => {
    expect(numbers("const a = b / 1000;")).toEqual(["b / 1000 → b / 2000"]);
    expect(numbers("const a = b[0];")).toEqual(["b[0] → b[1]"]);
    expect(numbers("const [a = 0] = b;")).toEqual([]);
  });

  it("are subtracted for added, and multiplied for divided; texts are only joined", () => {
    expect(made("const a = b + c; d -= e * f; g++; const h = 'x' + i;", "arithmetic swapped")).toEqual([
      "b + c → b - c",
      "d -= e * f → d += e * f",
      "e * f → e / f",
      "g++ → g--",
    ]);
  });

  it("that are texts are emptied; not the words of an error, a name, or an operand", () => {
    const text = 'f(a, "b"); throw new RangeError(`c`); class E { name = "e" } const g = { "h": i === "j" };';
    expect(made(text, "string emptied")).toEqual(['f(a, "b") → f(a, "")']);
  });

  it("lose an element or a property, and a copy becomes the thing itself", () => {
    expect(made("const a = [b, ...c,]; const d = { e, f: 1, ...g }; const h = [...i]; const j = [k];")).toEqual([
      "[b, ...c,] → [...c,]",
      "[b, ...c,] → [b,]",
      "{ e, f: 1, ...g } → { f: 1, ...g }",
      "{ e, f: 1, ...g } → { e, ...g }",
      "f: 1 → f: 2",
      "f: 1 → f: 0",
      "{ e, f: 1, ...g } → { e, f: 1 }",
      "[...i] → i",
    ]);
  });
});

describe("calls", () => {
  it("are not awaited", () => {
    expect(made("const a = await b();")).toEqual(["await b() → b()"]);
  });

  it("get one argument fewer; an error its words, a query what it asks", () => {
    const text = 'f(a, b,); g(c,); h(() => d); new Error("e", { cause }); i.query(j, [k]);';
    expect(made(text, "argument dropped")).toEqual([
      "f(a, b,) → f(a,)",
      "g(c,) → g()",
      'new Error("e", { cause }) → new Error("e")',
    ]);
  });

  it("fail for what may be missing", () => {
    expect(made("const a = b?.c?.[d]?.();", "optional chaining removed")).toEqual([
      "b?.c → b.c",
      "b?.c?.[d] → b?.c[d]",
      "b?.c?.[d]?.() → b?.c?.[d]()",
    ]);
  });

  it("call the method beside", () => {
    const text = "const a = Math.ceil(b.shift()); c.push; d.toString();";
    expect(made(text, "method swapped")).toEqual([
      "Math.ceil(b.shift()) → Math.floor(b.shift())",
      "Math.ceil(b.shift()) → Math.round(b.shift())",
      "b.shift() → b.pop()",
    ]);
  });

  it("leave out a link of a chain", () => {
    expect(made("const a = b.filter(c).map(d); const e = f().catch(() => g);", "link of a chain dropped")).toEqual([
      "b.filter(c) → b",
      "f().catch(() => g) → f()",
    ]);
  });
});

describe("a mutant", () => {
  const text = 'import a from "a";\nconst b: 1 | "x" = f(/* three */ 3 as 1 | 2);\n// return 5\n';

  it("is made of code alone: not of comments, types or imports", () => {
    expect(mutantsOf(text).map(mutantLine)).toEqual([
      "2: f( 3 as 1 | 2) → f( )",
      "2: 3 as 1 | 2 → 4 as 1 | 2",
      "2: 3 as 1 | 2 → 2 as 1 | 2",
      "2: 3 as 1 | 2 → 6 as 1 | 2",
    ]);
  });

  it("is the whole text with one change", () => {
    expect(mutantsOf(text)[1]?.text).toBe(text.replace("3 as", "4 as"));
  });

  it("keeps its id while the changed part is the same, whatever happens around it", () => {
    const ids = (text: string) => mutantsOf(text).map(({ id }) => id);
    const before = ids("a(); b();");
    expect(before).toEqual(["statement-removed-4149ddd4", "statement-removed-dba324ce"]);
    expect(ids("// first\nif (c) {\n  a(); // here\n  b();\n}")).toEqual(expect.arrayContaining(before));
    expect(new Set(ids("a(); a();")).size).toBe(2);
  });

  it("is cut to what differs where it is long", () => {
    const long = `${"x".repeat(100)} = 1; ${"y".repeat(100)}`;
    expect(changeOf(long, long.replace("1", "2"))).toBe(
      `…${"x".repeat(21)} = 1; ${"y".repeat(45)}… → …${"x".repeat(21)} = 2; ${"y".repeat(45)}…`,
    );
  });

  it("is not made of what cannot be parsed", () => {
    expect(() => mutantsOf("const = 1")).toThrow(/Expected TypeScript that can be parsed, got: /);
  });
});

describe("the mutants of a solution", () => {
  it.each(attemptsIn("solutions").map(({ id, workFile }) => [id, workFile]))(
    "of %s can be parsed, differ, and are few",
    (_id, file) => {
      const mutants = mutantsOf(read(file));
      for (const { text } of mutants) expect(() => mutantsOf(text)).not.toThrow();
      expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
      expect(mutants.length).toBeLessThanOrEqual(100);
    },
  );
});
