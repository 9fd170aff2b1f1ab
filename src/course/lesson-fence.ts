/** What the words after the three backticks of a fence mean in a lesson. */

/**
 * The kinds of fences:
 * - `cell`: ```` ```ts ````, a code cell of the notebook. With `fails` it must end in an error, with
 *   `fails="some words"` in one that contains these words.
 * - `output`: ```` ```text output ````, directly below a code cell: what that cell prints, compared by the notebook
 *   test and left out of the notebook, where it would answer a prediction before the reader has made one.
 * - `shown`: everything else, ```` ```ts show ```` included: stays in the prose and is never run.
 */
export type Fence =
  | { readonly kind: "cell"; readonly fails?: { readonly words: string } }
  | { readonly kind: "output" }
  | { readonly kind: "shown"; readonly language: string };

/** Languages a lesson may show without running them. `typescript` and `js` are not among them: say `ts`. */
const shownLanguages = ["", "text", "sql", "sh", "json", "python", "java", "prisma", "html", "md"];

/**
 * Reads the info string of a fence.
 *
 * @param info the words after the backticks, for example `ts fails="too many clients"`
 * @returns its meaning, or `{ problem }` in words when it has none
 */
export function readFence(info: string): Fence | { readonly problem: string } {
  const [, language = "", marks = ""] = /^(\S*)\s*(.*)$/.exec(info.trim()) ?? [];
  if (language === "ts") {
    if (marks === "") return { kind: "cell" };
    if (marks === "show") return { kind: "shown", language };
    const fails = /^fails(?:="([^"]+)")?$/.exec(marks);
    if (fails) return { kind: "cell", fails: { words: fails[1] ?? "" } };
    return { problem: `unknown mark \`${marks}\` of a ts fence; known are fails, fails="words of the error" and show` };
  }
  if (language === "text" && marks === "output") return { kind: "output" };
  if (!shownLanguages.includes(language)) {
    const known = shownLanguages.filter(Boolean).join(", ");
    return {
      problem: `unknown language \`${language}\` of a fence; code to run is \`ts\`, other known ones are ${known}`,
    };
  }
  if (marks !== "") return { problem: `unknown mark \`${marks}\` of a ${language} fence; known is \`text output\`` };
  return { kind: "shown", language };
}
