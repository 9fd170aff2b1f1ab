/** Every command: what it is for, and what it says of itself. Here and not beside its work, so that help needs no set-up. */
export const commands = {
  start: {
    summary: "open the course in JupyterLab",
    help: `roundtrip start [--no-browser] [--port N]

Sets up what is missing, starts PostgreSQL and JupyterLab, and opens the first notebook. Ctrl-C stops both.

  --no-browser  open no browser; the address is printed in any case
  --port N      JupyterLab's port, 1024 to 65535; default: 8888, or another when that is taken

As an npm script: npm start -- --no-browser`,
  },
  test: {
    summary: "your exercises, graded; then the library's tests, if anything but exercises has changed",
    help: `roundtrip test [FILTER …] [--all] [--project NAME] [VITEST OPTIONS]

Grades your exercises, and then runs the library's tests, unless nothing but exercises has changed since they passed.
An exercise that is not started is no failure; one that is wrong or in error is. Everything else, the notebooks among it,
is run by: npm run verify

  FILTER          part of an exercise's name or of a test file's path, for example 01-connections
  --all           run the library's tests in any case
  --project NAME  one part: exercises, unit, system, course or notebooks`,
  },
  verify: {
    summary: "everything: all tests, all notebooks, the grader proved, the browser",
    help: `roundtrip verify [--mutants]

Everything there is to check, for those who change the course: your exercises and all of the library's tests, every notebook
run from top to bottom, the grader proved, and a notebook in a real browser, where there is one. Exits with 1 when anything
fails. With CI=true a browser must be there.

  --mutants  prove the grader with the mutants of every solution too; where nothing is remembered that takes many minutes

As an npm script: npm run verify -- --mutants`,
  },
  up: {
    summary: "start PostgreSQL without Jupyter, and leave it running",
    help: `roundtrip up

Starts the course's PostgreSQL, with the small shop in it, and leaves it running: for notebooks and exercises outside of
JupyterLab, and for psql: in the database roundtrip, which has the shop too, everything is allowed. The command status says
how to reach it, and stop stops it. With DATABASE_URL it looks whether that server can be used.`,
  },
  status: {
    summary: "say whether PostgreSQL runs, and where",
    help: `roundtrip status [--json]

Says whether the course's PostgreSQL runs, and where. It starts nothing.

  --json  one object: running, kind (embedded or url), and, when it runs, host, port, version, databases, and url, the
          address of a database in which everything is allowed, with its password, for example:
          psql "$(npx roundtrip status --json | jq -r .url)"`,
  },
  stop: {
    summary: "stop PostgreSQL",
    help: `roundtrip stop [--delete]

Stops the course's PostgreSQL, whoever uses it. Everything committed is kept. A server that DATABASE_URL names is not ours to stop.

  --delete  deletes its data too: the next start makes it anew`,
  },
  reset: {
    summary: "give back a lesson's notebook as it was at first",
    help: `roundtrip reset LESSON [--yes]

Makes your notebook of a lesson anew, as the lesson has it. What you wrote into it is gone, so it asks first. Notebooks lie in
my-notebooks/; the other ones, and your exercises, are not touched.

  LESSON  a lesson, or a part of its name that only one has, for example 02 or pooling
  --yes   do not ask`,
  },
  wire: {
    summary: "stand before a PostgreSQL server: count, delay, write down",
    help: `roundtrip wire --to postgres://… [--round-trip-ms N] [--port N] [--tls] [--certificate FILE] [--trace FILE]

Stands before any PostgreSQL server, for any client: passes on what is said, counts it, and can put the server further away.
Ctrl-C, or a signal to end, ends it and says what was seen. Only programs on this machine can connect to it.

  --to ADDRESS        the server: postgres://host:port, with sslmode, sslrootcert, sslcert and sslkey as libpq reads them;
                      default $DATABASE_URL
  --round-trip-ms N   how far away the server seems to be, from 0; default 0
  --jitter-ms N       by how much a round trip may take longer, from 0; default 0
  --port N            where to listen; default a free port
  --tls               speak TLS with clients that ask for it; the certificate is made anew at each start
  --certificate FILE  write that certificate to FILE, so that clients can verify it; implies --tls
  --trace FILE        write everything that was seen to FILE, as JSON, at the end; it is kept in memory until then

What passes is not held back: of clients that pipeline, or work side by side, the command measure counts exactly.`,
  },
  measure: {
    summary: "run a program and say what it cost the database",
    help: `roundtrip measure [--to postgres://…] [--round-trip-ms N] [--ladder] [--trace FILE] -- COMMAND [ARGUMENTS]

Runs a program and says, on standard error, what it cost the database. The program finds the database by DATABASE_URL or by
PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE, which lead through the proxy; what else the address or the environment
says to it (options, application_name, PGTZ …) stays as it is. The exit code is the program's.

  --to ADDRESS        the server and database; default $DATABASE_URL, else a lab of the course's, with the shop in it
  --round-trip-ms N   how far away the server seems to be, from 0; while counting it is at least 4 ms away
  --ladder            show every round trip too
  --trace FILE        write everything that was seen to FILE, as JSON`,
  },
  grade: {
    summary: "grade exercises",
    help: `roundtrip grade [WHAT …] [--work FOLDER] [--record FILE] [--json]

Grades exercises. Anything but passed makes it exit with 1. The learner's own are kept in .roundtrip/record.json.

  WHAT           an exercise, a lesson, any part of a name that only one has, or a path; default: all
  --work FOLDER  whose work: a folder laid out like exercises/; default: exercises
  --record FILE  where to keep the record
  --json         print the record instead of the scoreboard`,
  },
  prove: {
    summary: "prove the grader with starters, solutions, right and wrong answers, and mutants",
    help: `roundtrip prove [WHAT …] [--mutants] [--fresh] [--json]

Proves the grader: every starter must be "not started", every solution and every answer in test/right must pass, and every
one in test/wrong must fail by the test, and with the words, that its header names. Exits with 1 when one does not.

  WHAT       an exercise, a lesson, any part of a name that only one has, or a path; default: all
  --mutants  put one fault at a time into each solution: a test must fail, or test/mutants lists it as equivalent
  --fresh    grade again what was proved before and has not changed
  --json     print what was found for every file`,
  },
  "test:browser": {
    summary: "run a notebook in a real browser, by the menu",
    help: `roundtrip test:browser [NOTEBOOK]

Opens JupyterLab in a Chromium without a window, runs all cells of a notebook by the menu, waits until they are done,
and looks at the page: tables and charts must be there, errors must not. Screenshots of the light and the dark theme go
to .roundtrip/screenshots. Exits with 1 when something is not as it must be.

  NOTEBOOK  a lesson's id, or the path of a notebook; default: 01-connections`,
  },
  bench: {
    summary: "measure one of the benchmarks",
    help: `roundtrip bench NAME [--minutes N] [--runs N] [--against FOLDER] [--python PATH] [--json]

Measures one of the benchmarks in bench/, and prints minimum, median and maximum of each contestant. Nothing is graded by
it. Without NAME it lists them.

  --minutes N       how long, above 0, for one that runs for a time (soak; default 10)
  --runs N          how often it does everything (counts; default 3)
  --against FOLDER  another checkout, installed and built, whose proxy runs in the same rounds (wire)
  --python PATH     a Python that has psycopg and asyncpg, to be counted too (counts)
  --json            one object on standard output: {name, env, results}; progress goes to standard error`,
  },
  lint: {
    summary: "format, lint and type-check",
    help: `roundtrip lint [--check]

Formats and lints with Biome, the cells of the lessons included, and type-checks src, test, exercises, solutions and bench.

  --check  change nothing; exit with 1 when something is not as it must be`,
  },
  build: {
    summary: "build the library",
    help: `roundtrip build

Builds the library: src/ into dist/. Every other command does the same first, when a source has changed.`,
  },
  "build:notebooks": {
    summary: "make the notebooks from the lessons",
    help: `roundtrip build:notebooks [--check]

Makes notebooks/ and the README's table of lessons from lessons/ and course.json.

  --check  write nothing; exit with 1 when something is stale`,
  },
  "new:lesson": {
    summary: "make all pieces of a new lesson",
    help: `roundtrip new:lesson NN-slug

Makes all pieces of a new lesson: one that runs, with "FILL IN" wherever something is to be written, and its notebook. The
course's gates refuse it until none is left. For authors of lessons.`,
  },
  "new:exercise": {
    summary: "make all pieces of a new exercise",
    help: `roundtrip new:exercise NN-slug/N-verb-object

Makes all pieces of a new exercise: a small one that works, with "FILL IN" wherever something is to be written. The course's
gates refuse it until none is left. For authors of exercises.`,
  },
  "build:starters": {
    summary: "take exercises/ as the pristine starters",
    help: `roundtrip build:starters

Takes what lies in exercises/ as the pristine text of every exercise from now on. For authors of exercises.`,
  },
  doctor: {
    summary: "say what is broken, and what repairs it",
    help: `roundtrip doctor [--json]

Looks at everything the course needs: Node, npm, folder, disk, open files, packages, links, library, Python, Jupyter, kernel, the
programs of PostgreSQL, its server, and JupyterLab's port. A tick, or the exact command that repairs it. It changes
nothing that stays: a server that it has to start for the check is stopped again. Exits with 1 when something is broken.

  --json  one object on standard output: {ok, checks: [{name, state, found, repair}]}; state is ok, broken or unknown`,
  },
};

/** What `roundtrip` says when it is asked for nothing: every command with what it is for. */
export function overview() {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(18)}${summary}`);
  return `roundtrip COMMAND [OPTIONS]\n\n${lines.join("\n")}\n\nroundtrip COMMAND --help says more.`;
}
