/** The pieces of a new exercise: a small one that works, with a blank wherever its author has to write. */
import { kinds } from "../checker/kinds-tried.js";
import { blank } from "./blank.js";

/** `count-the-rows` → `countTheRows`. */
function functionOf(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `count-the-rows` → `Count the rows`. */
export function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const header = (...lines: string[]) => ["/**", ...lines.map((line) => ` * ${line}`), " */", ""].join("\n");

/**
 * All files of a new exercise, by their paths in the course.
 *
 * @param lesson `NN-slug`
 * @param exercise `N-verb-object`
 */
export function exercisePieces(lesson: string, exercise: string): Map<string, string> {
  const id = `${lesson}/${exercise}`;
  const name = exercise.slice(exercise.indexOf("-") + 1);
  const work = functionOf(name);
  const signature = `export async function ${work}(client: pg.Client): Promise<number> {`;
  const answer = (lines: string[]) => ['import pg from "pg";', "", signature, ...lines, "}", ""].join("\n");
  const ask = (sql: string) => `  const { rows } = await client.query<{ n: number }>("${sql}");`;
  const count = "select count(*)::int as n from users";
  const [result, cost] = ["counts the users of every shop", "asks once, and fetches one row"];
  const wrong = (what: string, caughtBy: string, says: string, lines: string[]) =>
    header(`Wrong: ${what} ${blank}: another one.`, `Caught by: ${caughtBy}`, `Says: ${says}`) + answer(lines);
  const right = (style: string, lines: string[]) => header(`Style: ${style} ${blank}: another one.`) + answer(lines);

  return new Map([
    [
      `exercises/${id}.ts`,
      header(
        `Lesson: lessons/${lesson}.md`,
        `Task: return how many users there are. ${blank}: the task, in at most seven lines.`,
        `Done when: npm run grade -- ${id}`,
      ) +
        [
          'import pg from "pg";',
          'import { TodoError } from "roundtrip";',
          "",
          signature,
          `  // TODO: ${blank} the first step.`,
          `  throw new TodoError("${titleOf(name).toLowerCase()}");`,
          "}",
          "",
        ].join("\n"),
    ],
    [
      `exercises/${id}.md`,
      `# Hints: ${titleOf(name).toLowerCase()}

## 1. A nudge

${blank}: a question that leads to the idea.

## 2. The technique

${blank}: what it is called, with a link to where it is described.

## 3. Nearly there

${blank}: the answer, all but the typing.
`,
    ],
    [
      `solutions/${id}.ts`,
      answer([
        `  // ${blank}: why so. The server counts where the rows are, and one number comes back.`,
        ask(count),
        "  return rows[0]?.n ?? 0;",
      ]),
    ],
    [`test/exercises/${id}.test.ts`, tests(id, work, result as string, cost as string)],
    [
      `test/wrong/${id}/counts-here.ts`,
      wrong("fetches all rows, and counts them here.", cost as string, "the budget is 1", [
        '  const { rows } = await client.query("select id from users");',
        "  return rows.length;",
      ]),
    ],
    [
      `test/wrong/${id}/knows-the-number.ts`,
      wrong("knows the number of one shop by heart.", result as string, "returned 1000", ["  return 1_000;"]),
    ],
    [
      `test/wrong/${id}/asks-twice.ts`,
      wrong("asks once more, to be sure.", cost as string, "the budget is 1", [
        `  await client.query("${count}");`,
        ask(count),
        "  return rows[0]?.n ?? 0;",
      ]),
    ],
    [
      `test/wrong/${id}/last-id.ts`,
      wrong("takes the last id for the number of rows, and asks for it twice.", cost as string, "the budget is 1", [
        ask("select max(id)::int as n from users"),
        `  await client.query("${count}");`,
        "  return rows[0]?.n ?? 0;",
      ]),
    ],
    [
      `test/wrong/${id}/one-too-few.ts`,
      wrong("counts from zero.", result as string, "users; ", [ask(count), "  return (rows[0]?.n ?? 0) - 1;"]),
    ],
    [
      `test/right/${id}/promise-chain.ts`,
      right("a chain of promises.", [
        `  return client.query<{ n: number }>("${count}").then(({ rows }) => rows[0]?.n ?? 0);`,
      ]),
    ],
    [
      `test/right/${id}/other-sql.ts`,
      right("other SQL.", [ask("select sum(1)::int as n from users"), "  return rows[0]?.n ?? 0;"]),
    ],
  ]);
}

function tests(id: string, work: string, result: string, cost: string): string {
  const tries = kinds.map((kind) => `  ${kind}: no, ${blank} the reason, or the name of a test alone`);
  const imports = [
    'import { measure } from "roundtrip";',
    'import { expect } from "vitest";',
    `import { ${work} } from "#work/${id}";`,
    'import { demand, test } from "../../exercise-lab.js";',
  ];
  return `${imports.join("\n")}

${header("Tries", ...tries)}
test("${result}", async ({ lab, other }) => {
  for (const each of [lab, other]) {
    const client = await each.connect();
    const { rows } = await client.query<{ n: number }>("select count(*)::int as n from users");
    const got = await ${work}(client);
    demand(
      got === rows[0]?.n,
      \`There are \${rows[0]?.n} users; ${work}(client) returned \${got}. Next: ${blank} one step.\`,
    );
  }
});

test("${cost}", async ({ lab }) => {
  const client = await lab.connect();
  const { cost } = await measure(lab, () => ${work}(client));
  const next = "let the server count. ${blank}: one step.";
  expect(cost).toStayWithin({ rowsReturned: 1, roundTrips: 1 }, { what: "${work}(client)", next });
});
`;
}
