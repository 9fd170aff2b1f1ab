/** The commands that look at other programs, and those for who changes the course, with their summaries and help texts. */
export const commandsForAuthors = {
  verify: {
    summary: "check everything: all tests, all notebooks, the grader, a browser",
    help: `roundtrip verify [--mutants]

For those who change the course. Checks everything: it grades the exercises, runs all of the library's tests, runs every notebook
from top to bottom, proves the grader, and opens a notebook in a real browser if there is one. Exits with 1 if anything fails.
With CI=true there must be a browser.

  --mutants  also prove the grader with mutants of every solution; without remembered results this takes many minutes

As an npm script: npm run verify -- --mutants`,
  },
  wire: {
    summary: "put the proxy in front of any PostgreSQL: count, delay, record",
    help: `roundtrip wire --to postgres://… [--round-trip-ms N] [--port N] [--tls] [--certificate FILE] [--trace FILE]

Puts the course's proxy in front of any PostgreSQL server, for any client. It passes on what both sides say, counts it, and can
simulate a longer distance. Ctrl-C or a termination signal ends it; it then says what it saw. Only programs on this machine
can connect to it.

  --to ADDRESS        the server: postgres://host:port, with sslmode, sslrootcert, sslcert and sslkey as libpq reads them;
                      default $DATABASE_URL
  --round-trip-ms N   how far away the server seems to be, from 0; default 0
  --port N            the port to listen on; default a free one
  --tls               speak TLS with clients that ask for it; each start makes a new certificate
  --certificate FILE  also write the certificate to FILE, so that clients can verify it; implies --tls
  --trace FILE        at the end, write everything that was seen to FILE as JSON; until then it is kept in memory

It does not hold traffic back in order to count. For exact counts of clients that pipeline or work side by side, use the
command measure.`,
  },
  measure: {
    summary: "run a program and say what it cost the database",
    help: `roundtrip measure [--to postgres://…] [--round-trip-ms N] [--sequence] [--trace FILE] -- COMMAND [ARGUMENTS]

Runs a program and says, on standard error, what it cost the database. The program finds the database through DATABASE_URL, or
through PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE: all of these lead to the proxy. Other settings in the address or
the environment (options, application_name, PGTZ …) stay as they are. The exit code is the program's.

  --to ADDRESS        the server and database; default $DATABASE_URL, else a lab of the course with the shop in it
  --round-trip-ms N   how far away the server seems to be, from 0; for exact counts it is always at least 4 ms away
  --sequence          also show every round trip
  --trace FILE        write everything that was seen to FILE as JSON`,
  },
  diagnose: {
    summary: "run a program and say what it does that costs more than it has to",
    help: `roundtrip diagnose [--to postgres://…] [--round-trip-ms N] [--held-ms N] [--prove] [--json] -- COMMAND [ARGUMENTS]

Runs a program as the command measure does, and says, on standard error, what it does that costs more than it has to, worst
first: statements asked one after the other where one would do, transactions held, plans that read too much, indexes that are
missing. The program's connections have ended with it, so of those left open it can only tell that one ended in the middle of a
transaction. The exit code is the program's.

Then each statement is explained once. For that it is run again, with the values of the program and in a transaction that is
rolled back; what it does outside of transactions, such as to advance a sequence, is done twice.

  --to ADDRESS        the server and database; default $DATABASE_URL, else a lab of the course with the shop in it
  --round-trip-ms N   how far away the server seems to be, from 0; for exact counts it is always at least 4 ms away
  --held-ms N         from how long on a transaction with nothing on the wire is held idle, from 0; default 100
  --prove             also try the indexes that are proposed, in a transaction that is rolled back. While an index is built
                      nobody can write to its table. On a lab of the course this is always done
  --json              print one object on standard output: {exitCode, roundTrips, inexact, totals, findings, notExplained};
                      what the program prints goes to standard error`,
  },
  "grade:class": {
    summary: "grade the submissions of a class",
    words: ["files"],
    help: `roundtrip grade:class FOLDER [--output FOLDER] [--only WHAT …] [--seed N] [--shard PART]

For teachers. Grades each folder and each zip in FOLDER as a submission, one after the other, as many exercises at once as the machine
bears. Afterwards there is for each submission its record, NAME.json, for the class grades.csv, and a page, summary.md: how each
exercise went, which tests fail most, and what they say. Each is graded on the learners' data and on other data as well, for all the
same. A run that was interrupted goes on where it was: a submission is graded again only if its work, or the course, has changed. Exits
with 1 if one of the submissions could not be graded.

  --output FOLDER  where the results go; default: .roundtrip/classes/NAME
  --only WHAT      only these exercises; may be given several times
  --seed N         what the other data is drawn from, 1 to 999994 (1 is the learners' own: no other data); default: any, or that of the
                   run that goes on. Machines side by side are given the same
  --shard PART     for several machines side by side: with 2/10 only the second of ten parts of the class, and no more than its
                   records. Where all have been gathered, the same command without --shard grades nothing again, and sums up`,
  },
  prove: {
    summary: "prove the grader with starters, solutions, right and wrong answers, and mutants",
    words: ["exercises", "lessons"],
    help: `roundtrip prove [WHAT …] [--mutants] [--fresh] [--processes N] [--json]

Proves the grader. Every starter must be "not started", every solution and every answer in test/right must pass, and every
answer in test/wrong must fail in the test, and with the words, that its header names. Exits with 1 if one of them does not.

  WHAT           an exercise, its numbers (02/3), a lesson, a part of a name that only one has, or a path; default: all
  --mutants      also put one fault at a time into each solution: a test must fail, unless test/mutants lists it as equivalent
  --fresh        grade everything again, even what was proved before and has not changed
  --processes N  how many grade side by side, 1 to 8; default: four for each core. Fewer suit a machine with other work
  --json         print the result for every file`,
  },
  "test:browser": {
    summary: "run notebooks in a real browser",
    words: ["lessons"],
    help: `roundtrip test:browser [NOTEBOOK …] [--all]

Opens JupyterLab in a Chromium without a window, runs all cells of a notebook from the menu, waits until they are done, and
checks the page: there must be tables and charts, and no errors. Screenshots in the light and the dark theme are saved in
.roundtrip/screenshots. Exits with 1 if something is wrong.

  NOTEBOOK  a lesson's id, or the path of a notebook; default: 01-connections
  --all     the notebooks of all lessons, one after the other`,
  },
  bench: {
    summary: "run a benchmark",
    words: ["benchmarks"],
    help: `roundtrip bench NAME [--minutes N] [--runs N] [--against FOLDER] [--python PATH] [--only TEXT]
                [--work FOLDER] [--many N] [--json]

Runs one of the benchmarks in bench/ and prints the minimum, median and maximum of each contestant. Nothing is graded by it.
Without NAME it lists the benchmarks.

  --minutes N       how long a benchmark with a duration runs, above 0 (soak; default 10)
  --runs N          how often everything is repeated (counts, clinic: default 3; grade: default 1)
  --against FOLDER  another checkout, installed and built, whose proxy runs in the same rounds (wire)
  --python PATH     a Python that has psycopg and asyncpg, which are then counted too (counts)
  --only TEXT       only the patterns whose name contains TEXT (counts)
  --work FOLDER     the answers that take the place of the sick handlers, laid out like exercises/ (clinic; default solutions)
  --many N          how many submissions the class has that is graded (grade; default 4)
  --json            print one object on standard output: {name, env, results}; progress goes to standard error`,
  },
  lint: {
    summary: "format, lint and type-check",
    help: `roundtrip lint [--check]

Formats and lints with Biome, including the cells of the lessons, and type-checks src, test, exercises, solutions and bench.

  --check  change nothing; exit with 1 if something is wrong`,
  },
  build: {
    summary: "build the library",
    help: `roundtrip build

Builds the library from src/ into dist/. Every other command does this first if a source file has changed.`,
  },
  "build:notebooks": {
    summary: "make the notebooks from the lessons",
    help: `roundtrip build:notebooks [--check]

Makes notebooks/ from lessons/, and the README's tables of lessons and of systems from course.json and src/course/systems.ts.

  --check  write nothing; exit with 1 if something is out of date`,
  },
  "new:lesson": {
    summary: "create the files of a new lesson",
    help: `roundtrip new:lesson NN-slug

For authors. Creates all files of a new lesson and its notebook. The lesson runs, and says "FILL IN" wherever you have to write
something. The course's tests fail until no "FILL IN" is left.`,
  },
  "new:exercise": {
    summary: "create the files of a new exercise",
    help: `roundtrip new:exercise NN-slug/N-verb-object

For authors. Creates all files of a new exercise: a small one that works, and says "FILL IN" wherever you have to write
something. The course's tests fail until no "FILL IN" is left.`,
  },
  "build:starters": {
    summary: "record exercises/ as the starters",
    help: `roundtrip build:starters

For authors. Records the present text of exercises/ as the starters: an exercise counts as not started while it has this text.`,
  },
};
