import { wholeCourse } from "../../course/checker/progress.js";
import { type ExerciseRecord, type GradeRecord, readRecord } from "../../course/checker/record.js";
import { doneOf, scoreboard } from "../../course/checker/scoreboard.js";
import { nextOf, type Standing, standings } from "../../course/checker/standing.js";
import { restoreStarter } from "../../course/checker/starters.js";
import { taskOf } from "../../course/exercise-text.js";
import type { View } from "./screen.js";
import { verdictText } from "./verdict-text.js";

/** What a session is made of. */
interface SessionParts {
  /** Grades exercises, and keeps the record; tells of each that has its verdict. */
  check(ids: string[], onGraded: () => void): Promise<GradeRecord>;
  /** Runs a command of the course, such as `["hint", ID]`, and returns what it says. */
  say(words: string[]): Promise<string>;
  /** Told whenever there is something else to see. */
  changed(view: View): void;
  /** Is only checked what a key asks for, and no save? Default false. */
  manual?: boolean;
}

/** What a key does; its letter is the first of its name. */
const commandOf: Record<string, (id: string) => string[]> = {
  h: (id) => ["hint", id],
  l: (id) => ["list", ...id.split("/").slice(0, 1)],
  s: (id) => ["solution", id],
  d: (id) => ["diff", id],
};

/**
 * A learner at work: one exercise at a time, checked when it is saved. It goes on to another one only when it is asked to, and
 * while it checks it heeds no key.
 */
export class WatchSession {
  readonly #parts: SessionParts;
  #current: string | undefined;
  /** Where the learner stands, as it was when something last could change it: to look means to read every exercise. */
  #all: Standing[] = standings();
  #body: string[] = [];
  #note = "";
  #isBusy = false;
  #asksToReset = false;
  /** Exercises that were saved while others were checked. */
  readonly #saved = new Set<string>();

  /** @param current the exercise to begin with; undefined when all are done */
  constructor(parts: SessionParts, current: string | undefined) {
    this.#parts = parts;
    this.#current = current;
    this.#begin();
  }

  /** Is something being checked, or looked up? */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** What there is to see. */
  get view(): View {
    const exercise = this.#all.find(({ id }) => id === this.#current);
    return { exercise, body: this.#body, note: this.#note, done: doneOf(this.#all), of: this.#all.length };
  }

  /** Exercises were saved: they are checked, the last of them is the one that is worked on. */
  async saved(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#saved.add(id);
    while (this.#saved.size > 0 && !this.#isBusy) {
      const some = [...this.#saved];
      this.#saved.clear();
      this.#current = some.at(-1);
      await this.#check(some);
    }
  }

  /** Files are as the course ships them again: what there is to see changes, and nothing is checked. */
  restored(): void {
    if (this.#isBusy) return;
    this.#all = standings();
    this.#parts.changed(this.view);
  }

  /** A key was pressed. */
  async key(name: string): Promise<void> {
    if (this.#isBusy) return;
    const asked = this.#asksToReset;
    this.#asksToReset = false;
    if (asked) this.#reset(name);
    else if (name === "n") this.#next();
    else if (name === "c") await this.#check(this.#all.map(({ id }) => id));
    else if (name === "r" && this.#current) await this.#check([this.#current]);
    else if (name === "x" && this.#current) this.#askToReset();
    else if (commandOf[name]) await this.#command(commandOf[name]);
    // What was saved meanwhile.
    await this.saved([]);
  }

  #show(body: string | undefined, note: string): void {
    if (body !== undefined) this.#body = body.replaceAll(/^\n+|\s+$/g, "").split("\n");
    this.#note = note;
    this.#parts.changed(this.view);
  }

  async #check(ids: string[]): Promise<void> {
    this.#isBusy = true;
    this.#all = standings();
    const what = ids.length === 1 ? `Checking ${ids[0]} …` : `Checking ${ids.length} exercises …`;
    this.#show(undefined, what);
    let graded = 0;
    const onGraded = () => {
      graded++;
      if (ids.length > 1) this.#show(undefined, `${what} ${graded} run`);
    };
    try {
      const record = await this.#parts.check(ids, onGraded);
      this.#all = standings();
      const own = record.exercises.find(({ id }) => id === this.#current);
      const said = own && ids.length === 1 ? verdictText(own) : scoreboard(record, wholeCourse(readRecord()));
      this.#show(said, this.#noteOn(own));
    } catch (error) {
      this.#show((error as Error).message, "It could not be checked.");
    } finally {
      this.#isBusy = false;
    }
  }

  /** What can be done after a check. */
  #noteOn(exercise: ExerciseRecord | undefined): string {
    if (!exercise) return "";
    if (exercise.state === "passed")
      return nextOf(this.#all) ? "Passed. For the next exercise press n." : "Passed. All are done.";
    if (exercise.state === "not started") return this.#whenChecked;
    return `${this.#whenChecked} For a hint press h.`;
  }

  get #whenChecked(): string {
    return this.#parts.manual ? "Press r, and it is checked." : "Save the file, and it is checked.";
  }

  #next(): void {
    this.#all = standings();
    const at = this.#all.findIndex(({ id }) => id === this.#current);
    // From one that has not passed it goes on all the same.
    const behind = this.#all.slice(at + 1).find(({ state }) => state !== "passed");
    const next = behind ?? nextOf(this.#all);
    this.#current = next?.id;
    this.#begin();
    this.#parts.changed(this.view);
  }

  /** What there is to see of an exercise before it is checked: its task. */
  #begin(): void {
    this.#body = this.#current ? taskOf(this.#current).split("\n") : [];
    this.#note = this.#current ? this.#whenChecked : "";
  }

  async #command(wordsOf: (id: string) => string[]): Promise<void> {
    const words = wordsOf(this.#current ?? "").filter(Boolean);
    this.#isBusy = true;
    try {
      const said = await this.#parts.say(words);
      this.#all = standings();
      this.#show(said, "");
    } finally {
      this.#isBusy = false;
    }
  }

  #askToReset(): void {
    this.#asksToReset = true;
    this.#show(undefined, "Replace your work by a fresh copy? It will be lost. y for yes");
  }

  #reset(answer: string): void {
    if (answer === "y" && this.#current) {
      restoreStarter(this.#current);
      this.#all = standings();
      this.#show(taskOf(this.#current), "It is a fresh copy now.");
    } else this.#show(undefined, "Nothing was changed.");
  }
}
