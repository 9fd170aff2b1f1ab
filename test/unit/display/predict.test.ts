import { InvalidArgumentError, predict } from "roundtrip";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { renderReveal } from "#src/display/predict.js";

let shown = "";

beforeEach(() => {
  shown = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    shown += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a prediction", () => {
  test("is remembered and printed", () => {
    const guess = predict("round trips for 100 users", 100);
    expect(guess.guess).toBe(100);
    expect(shown).toBe("round trips for 100 users\nYour guess: 100 · kept until it is measured\n");
  });

  test("is shown beside what was measured, with the factor between and the reason", () => {
    const guess = predict("round trips for 100 users", 100);
    shown = "";
    guess.reveal(400, "Each look-up opens a connection.");
    expect(shown).toBe(
      [
        "round trips for 100 users",
        "guess     100",
        "measured  400",
        "The guess is too low by a factor of 4.",
        "Each look-up opens a connection.",
        "",
      ].join("\n"),
    );
  });

  test.each([
    [100, 100, "Guess and measurement are the same."],
    [110, 100, "The guess is too high by 10 %."],
    [1, 3.3333, "The guess is too low by a factor of 3.33."],
    [0, 5, "The guess is 5 too low."],
    [5, 0, "The guess is 5 too high."],
  ])("of %d against %d says: %s", (guess, measured, verdict) => {
    predict("round trips", guess, measured);
    expect(shown).toContain(verdict);
  });

  test("neither praises nor blames", () => {
    for (const guess of [1, 50, 100, 1000]) predict("round trips", guess, 100);
    expect(shown).not.toMatch(/right|wrong|correct|well done|good|great|sorry|unfortunately|!/i);
  });
});

describe("without a number", () => {
  test.each([[undefined], [null], [Number.NaN]])(
    "(%s) it says how to enter one, and the notebook goes on",
    (nothing) => {
      const guess = predict("round trips", nothing);
      expect(guess.guess).toBeUndefined();
      expect(shown).toContain("No guess yet.");
      expect(shown).toContain(`predict("round trips", 42)`);
      shown = "";
      guess.reveal(7, "Because.");
      expect(shown).toBe(
        "round trips\nNo guess, so what was measured is held back. Any number shows it: " +
          'predict("round trips", 42)\n',
      );
    },
  );

  test("what is measured at once is held back too", () => {
    predict("round trips", undefined, 7);
    expect(shown).not.toContain("7");
  });

  test("a notebook folds what was measured away, with its reason, and nothing of it is outside", () => {
    const html = renderReveal({ question: "round trips", guess: undefined }, 1234, "Because.", "jupyter");
    const [, inside = ""] = /<details>(.*)<\/details>/.exec(html) ?? [];
    expect(inside).toMatch(
      /^<summary [^>]*>No guess was entered\. Show what was measured<\/summary>.*1,234.*Because\./,
    );
    expect(html.replace(inside, "")).not.toMatch(/1,234|Because|<details open/);
  });

  test("a notebook folds nothing when there is a guess, zero included", () => {
    for (const guess of [0, 7]) {
      expect(renderReveal({ question: "round trips", guess }, 7, "Because.", "jupyter")).not.toContain("<details");
    }
  });

  test("text for a number is refused, and what to do is said", () => {
    expect(() => predict("round trips", "100" as never)).toThrow(InvalidArgumentError);
    expect(() => predict("round trips", "100" as never)).toThrow('expected your guess as a number; got "100"');
    expect(() => predict("round trips", 1).reveal("7" as never)).toThrow('as a number; got "7"');
  });
});
