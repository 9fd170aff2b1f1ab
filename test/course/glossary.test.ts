import { describe, expect, it } from "vitest";
import { filesToCheck, read } from "./files.js";

/** The terms of a glossary that name a lesson, each with the lesson's number. */
function termsOf(glossary: string): { term: string; lesson: string }[] {
  return [...glossary.matchAll(/^- \*\*(.+?)\.\*\* .*\[(\d\d)\]$/gm)].map(([, term = "", lesson = ""]) => ({
    term,
    lesson,
  }));
}

/** Words as they are compared: small letters, one space between two, a hyphen the same as a space. */
const plain = (text: string) => text.toLowerCase().replace(/[\s-]+/g, " ");

/** Does a text use a term? Of several in one entry, such as "Cold, warm", each must occur. */
const uses = (text: string, term: string) => term.split(", ").every((word) => plain(text).includes(plain(word)));

describe("the glossary", () => {
  const terms = termsOf(read("docs/glossary.md"));
  const lessons = filesToCheck("lessons", ".md");
  const textOf = (lesson: string) =>
    lessons
      .filter((file) => file.startsWith(`lessons/${lesson}-`))
      .map(read)
      .join("\n");

  it("names for each term a lesson that uses it", () => {
    const wrong = terms.filter(({ term, lesson }) => !uses(textOf(lesson), term));
    expect(wrong).toEqual([]);
    expect(terms.length).toBeGreaterThan(40);
  });

  it("names the first lesson that uses it, where the term is more than one common word", () => {
    const isEarlier = (one: string, other: string) => Number(one) < Number(other);
    const earlier = terms
      .filter(({ term }) => /[ -]/.test(term))
      .flatMap(({ term, lesson }) =>
        lessons
          .map((file) => file.slice("lessons/".length, "lessons/".length + 2))
          .filter((number) => isEarlier(number, lesson) && uses(textOf(number), term))
          .map((number) => `${term}: ${lesson}, and ${number} uses it`),
      );
    expect(earlier).toEqual([]);
  });

  it("would be found to be wrong", () => {
    const [first] = termsOf("- **Cold, warm.** Runs. [04]\n- **Burst.** Bytes.\n");
    expect(first).toEqual({ term: "Cold, warm", lesson: "04" });
    expect(uses("A cold\ncache", "Cold, warm")).toBe(false);
    expect(uses("An index only\nscan", "Index-only scan")).toBe(true);
  });
});
