/** The pieces of a new lesson: one that runs, with a blank wherever its author has to write. */
import { blank } from "./blank.js";

/**
 * All files of a new lesson, by their paths in the course. The notebook is generated from them.
 *
 * @param id `NN-slug`
 * @param title as in course.json
 */
export function lessonPieces(id: string, title: string): Map<string, string> {
  // As a piece of its own, so that it is not read as an import of this file.
  const door = 'import { measure, openLab, predict, show } from "roundtrip";';
  return new Map([
    [`lessons/${id}.md`, lessonText(id, title, door)],
    [
      `test/notebooks/${id}.test.ts`,
      `${'import { itDoesWhatItsLessonSays } from "./notebook.js";'}\n\nitDoesWhatItsLessonSays("${id}");\n`,
    ],
  ]);
}

const lessonText = (id: string, title: string, door: string) => `# ${title}

${blank}: the problem, as it is met, and what the first cell opens.

\`\`\`ts
${door}

const lab = await openLab({ name: "${id}" });
const client = await lab.connect();
const question = "select count(*) from users";
const trips = predict("round trips", undefined);
\`\`\`

${blank}: what the next cell measures.

\`\`\`ts
const { cost } = await measure(lab, () => client.query(question));
trips.reveal(cost.roundTrips, "${blank}: why");
show.cost(cost);
\`\`\`

${blank}: what came. The mechanism, the cure, the same work measured again; and the second prediction.

\`\`\`ts
const rows = predict("rows returned", undefined);
\`\`\`

${blank}: what the next cell measures.

\`\`\`ts
rows.reveal(cost.rowsReturned, "${blank}: why");
\`\`\`

${blank}: what came.

## Spot the bug

${blank}: a plausible wrong version; and the third prediction.

\`\`\`ts
const pages = predict("pages touched", undefined);
\`\`\`

${blank}: what gives the bug away.

\`\`\`ts
pages.reveal(cost.pagesTouched, "${blank}: why");
\`\`\`

${blank}: what came, and the repair.

## Where it does not hold

${blank}: the cure, where it is useless or harmful, measured.

\`\`\`ts
await client.end();
await lab.close();
\`\`\`

${blank}: what came.

## In other tools

${blank}: a table; its versions are those of docs/versions.md.

## In one breath

${blank}: three sentences to remember, and what the next lesson asks.
`;
