import { type Node, walk } from "./mutants-tree.js";

/** The kinds of case that the tests of every exercise try, or say why not. */
export const kinds = [
  "zero",
  "one",
  "many",
  "missing",
  "repeated",
  "error on the way",
  "second call",
  "late work",
] as const;

/** `test`, `test.for`, `test.each(…)`: the name at the left end of what is called. */
function leftmost(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression") return leftmost(node.object);
  return node.type === "CallExpression" ? leftmost(node.callee) : "";
}

/** The names of the tests in the text of a test file, as they are written. */
export function testNames(text: string): string[] {
  const names: string[] = [];
  walk(text, (node) => {
    if (node.type !== "CallExpression" || !/^(test|it)$/.test(leftmost(node.callee))) return;
    const [name] = node.arguments;
    if (name?.type === "Literal" && typeof name.value === "string") names.push(name.value);
    if (name?.type === "TemplateLiteral" && name.expressions.length === 0)
      names.push(name.quasis[0]?.value.cooked ?? "");
  });
  return names;
}

/** The lines of the table `Tries` in the header of a test file: kind and what is said of it. */
export function kindsTried(text: string): { kind: string; tried: string }[] {
  const table = /^ \* Tries\n((?: \* {3}\S.*\n)*)/m.exec(text)?.[1] ?? "";
  return [...table.matchAll(/^ \* {3}([^:]+): (.*)$/gm)].map(([, kind = "", tried = ""]) => ({
    kind,
    tried: tried.trim(),
  }));
}

/**
 * What is wrong with the table of kinds in a test file: each kind stands in it once, with the name of a test in that file
 * or `no, REASON`. An exercise may have further kinds of its own.
 *
 * @returns a sentence for each problem
 */
export function kindProblems(text: string): string[] {
  const table = kindsTried(text);
  if (table.length === 0)
    return ["its header has no table: a line ` * Tries`, below it ` *   zero: NAME OF A TEST` and so on"];
  const names = testNames(text);
  const counted = [...new Set([...kinds, ...table.map(({ kind }) => kind)])].flatMap((kind) => {
    const times = table.filter((line) => line.kind === kind).length;
    return times === 1 ? [] : [`"${kind}" stands in its table ${times} times; expected: once`];
  });
  const lines = table.flatMap(({ kind, tried }) => {
    if (names.includes(tried) || /^no, \S/.test(tried)) return [];
    return [`"${kind}: ${tried}" names no test of the file; expected a test's exact name, or "no, REASON"`];
  });
  return [...counted, ...lines];
}
