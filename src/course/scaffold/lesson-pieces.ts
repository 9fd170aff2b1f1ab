/** The pieces of a new lesson: one that runs, with a blank wherever its author has to write. */
import { blank } from "./blank.js";

/**
 * All files of a new lesson, by their paths in the course. The notebook is generated from them.
 *
 * @param id `NN-slug`
 * @param title as in course.json
 */
export function lessonPieces(id: string, title: string): Map<string, string> {
  const door = 'import { measure, openLab, show } from "roundtrip";';
  return new Map([
    [
      `lessons/${id}.md`,
      `# ${title}

${blank}: the problem, as it is met.

## See it

\`\`\`ts
${door}

const lab = await openLab({ name: "${id}" });
const client = await lab.connect();
\`\`\`

${blank}: what the next cell measures.

\`\`\`ts
const { cost } = await measure(lab, () => client.query("select count(*) from users"));
show.cost(cost);
\`\`\`

${blank}: the mechanism, the cure, the same work measured again, and where it does not hold.

## Close the lab

\`\`\`ts
await client.end();
await lab.close();
\`\`\`
`,
    ],
    [
      `test/notebooks/${id}.test.ts`,
      `${'import { itDoesWhatItsLessonSays } from "./notebook.js";'}\n\nitDoesWhatItsLessonSays("${id}");\n`,
    ],
  ]);
}
