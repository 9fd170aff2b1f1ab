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

/** The lines of the table `Tries` in the header of a test file: kind and what is said of it. */
function kindsTried(text: string): { kind: string; tried: string }[] {
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
 * @param names of the tests in the file
 * @returns a sentence for each problem
 */
export function kindProblems(text: string, names: readonly string[]): string[] {
  const table = kindsTried(text);
  if (table.length === 0)
    return ["its header has no table: a line ` * Tries`, below it ` *   zero: NAME OF A TEST` and so on"];
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
