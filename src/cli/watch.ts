import { join } from "node:path";
import { parseArgs } from "node:util";
import { attemptsIn } from "../course/checker/attempts.js";
import { grade } from "../course/checker/grade.js";
import { ownSeed } from "../course/checker/seeds.js";
import { nextOf, type Standing, standings } from "../course/checker/standing.js";
import { isUntouched } from "../course/checker/starters.js";
import { mostWorkers, TestBed } from "../course/checker/test-bed.js";
import { textOf } from "../course/checker/work-state.js";
import { exerciseFile } from "../course/exercise-text.js";
import { courseRoot } from "../lab/paths.js";
import { joinCluster } from "./cluster-use.js";
import { exerciseAsked } from "./exercise-asked.js";
import { forgetTerminal } from "./hang-up.js";
import { spoken } from "./spoken.js";
import { afreshVariable, watchAfresh } from "./watch/afresh.js";
import { courseState } from "./watch/course-state.js";
import { watchSaves } from "./watch/saves.js";
import { WatchSession } from "./watch/session.js";
import { onKeys, viewer } from "./watch/terminal.js";

/** How a session ended: by the learner, or because the course has changed under it, while this exercise was worked on. */
type End = { afresh: string | undefined } | "quit";

/** Ends when somebody ends the program: by a signal, or by ending the program that has started it. */
function untilEnded(): Promise<End> {
  return new Promise((resolve) => {
    const quit = () => resolve("quit");
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, quit);
    process.once("SIGHUP", forgetTerminal);
    process.once("disconnect", quit);
  });
}

/** A session from its first screen to its end. */
async function watchWith(current: Standing | undefined, manual: boolean): Promise<End> {
  const { stdin, stdout } = process;
  const ended = untilEnded();
  const before = courseState();
  const { show, turn, close: leaveScreen } = viewer(stdout);
  const bed = new TestBed({
    ...{ isolate: true, untilFailure: false, seed: ownSeed, processes: mostWorkers },
    ...{ needsLabs: true, kept: true },
  });
  let end = (_how: End): void => undefined;
  const left = new Promise<End>((resolve) => (end = resolve));
  const isAsBefore = () => courseState() === before;
  const check = async (ids: string[], onGraded: () => void) => {
    const graded = isAsBefore() ? grade(attemptsIn("exercises", ids), { bed, onGraded }) : undefined;
    const record = await graded?.catch((error: Error) => {
      if (isAsBefore()) throw error;
    });
    // A verdict of which one half is by the course as it was, and one by the course as it is, is none.
    if (record && isAsBefore()) return record;
    end({ afresh: ids.at(-1) });
    return new Promise<never>(() => undefined);
  };
  const session = new WatchSession({ check, say: spoken, changed: show, manual }, current?.id);
  const onSave = (ids: string[]) => {
    // Nobody waits for a verdict on a fresh copy, or wants to be taken back to it.
    const works = ids.filter((id) => !isUntouched(id, textOf(join(courseRoot, exerciseFile(id))) ?? ""));
    if (works.length > 0) void session.saved(works);
    else session.restored();
  };
  const endSaves = manual ? undefined : watchSaves(onSave);
  const redraw = () => show(session.view);
  stdout.on("resize", redraw);
  redraw();
  const endKeys = onKeys(stdin, (key) => {
    if (key === "q") end("quit");
    else if (!turn(key)) void session.key(key);
  });
  // What was begun and has changed since it was graded waits for a verdict, and so does what was to be checked when the course changed.
  const waits = (current?.state === "not graded" && !manual) || current?.id === process.env[afreshVariable];
  if (current && waits) void session.saved([current.id]);
  try {
    return await Promise.race([ended, left]);
  } finally {
    endKeys();
    endSaves?.();
    stdout.off("resize", redraw);
    leaveScreen();
    await bed.close();
  }
}

/** The exercise to begin with: the one that is asked for, or was worked on before the course changed, else the one that is next. */
function firstOf(positionals: readonly string[]): Standing | undefined {
  const all = standings();
  const before = all.find(({ id }) => id === process.env[afreshVariable]);
  return before ?? (positionals.length > 0 ? exerciseAsked("watch", positionals) : nextOf(all));
}

/** `roundtrip watch`. Returns the exit code. */
export async function run(argv: string[]): Promise<number> {
  const options = { manual: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
  const first = firstOf(positionals);
  const leave = await joinCluster();
  const end = await watchWith(first, values.manual).finally(leave);
  // What is being checked has nobody who waits for it any more.
  if (end === "quit") process.exit(0);
  console.error("The course has changed: starting afresh.");
  return watchAfresh(values.manual ? ["--manual"] : [], end.afresh);
}
