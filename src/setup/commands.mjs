import { commandsForAuthors } from "./commands-for-authors.mjs";
import { commandsForLearners } from "./commands-for-learners.mjs";
import { commandsForTeachers } from "./commands-for-teachers.mjs";

/** Every command with its summary and its help text. They are kept apart from the commands' code, so that help needs no set-up. */
export const commands = { ...commandsForLearners, ...commandsForAuthors, ...commandsForTeachers };

/** What `roundtrip` prints without a command: all commands with their summaries. */
export function overview() {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`);
  return `roundtrip COMMAND [OPTIONS]\n\n${lines.join("\n")}\n\nFor more: roundtrip COMMAND --help`;
}
