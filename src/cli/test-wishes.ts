/** What `npm test` was asked for. */

/** The words after `npm test --`, understood. */
export interface TestWishes {
  /** Run the library's tests even if nothing has changed since they passed. */
  all: boolean;
  /** Parts of names: of exercises, and of test files. None: everything. */
  filters: string[];
  /** Parts of the test suite by name; none: those that belong to `npm test`. */
  projects: string[];
  /** What else was said, for vitest. */
  options: string[];
}

/** The parts that `npm test` has. What takes the whole system to show, and the notebooks, are run by `npm run verify`. */
const libraryProjects: readonly string[] = ["unit", "course"];

/**
 * Reads the words after `npm test --`: `--all` and `--project` are ours; other options are vitest's, and a word behind one of
 * them, as in `-t "a name"`, belongs to it.
 */
export function readWishes(argv: readonly string[]): TestWishes {
  const wishes: TestWishes = { all: false, filters: [], projects: [], options: [] };
  const flags = ["-u", "--update"];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === "--") continue;
    if (word === "--all") wishes.all = true;
    else if (word.startsWith("--project=")) wishes.projects.push(word.slice("--project=".length));
    else if (word === "--project") wishes.projects.push(argv[++at] ?? "");
    else if (word.startsWith("-")) {
      const next = argv[at + 1];
      const takesNext = !word.includes("=") && !flags.includes(word) && next !== undefined && !next.startsWith("-");
      wishes.options.push(word, ...(takesNext ? [next] : []));
      if (takesNext) at++;
    } else wishes.filters.push(word);
  }
  return wishes;
}

/**
 * Which exercises are graded.
 *
 * @param ids all there are
 * @returns some of them; none when what was asked for is of the library alone
 */
export function exercisesAskedFor({ filters, projects, options }: TestWishes, ids: readonly string[]): string[] {
  if (projects.length > 0 && !projects.includes("exercises")) return [];
  if (filters.length === 0) return options.length > 0 && projects.length === 0 ? [] : [...ids];
  return ids.filter((id) => filters.some((filter) => `exercises/${id}.ts`.includes(filter)));
}

/** Which parts of the test suite run: none when exercises alone were asked for. */
export function projectsAskedFor({ projects }: TestWishes): string[] {
  return projects.length > 0 ? projects.filter((project) => project !== "exercises") : [...libraryProjects];
}

/** Is it a part of the library's tests, and no more, that was asked for? What comes of that is not remembered. */
export function isFiltered({ filters, projects, options }: TestWishes): boolean {
  return filters.length > 0 || projects.length > 0 || options.length > 0;
}
