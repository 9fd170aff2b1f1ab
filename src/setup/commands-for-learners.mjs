/** The commands for who takes the course, with their summaries and help texts. */
export const commandsForLearners = {
  start: {
    summary: "open the course in JupyterLab",
    help: `roundtrip start [--no-browser] [--port N] [--ip ADDRESS]

Installs what is missing, starts PostgreSQL and JupyterLab, and opens the first notebook. Ctrl-C stops both. The notebooks
that you run are copies in my-notebooks/. They are brought up to date when a lesson has changed, and your notes are kept.

  --no-browser  do not open a browser; the address is always printed
  --port N      JupyterLab's port, from 1024 to 65535; default: 8888, or another one if that is taken
  --ip ADDRESS  the address that JupyterLab listens on: 127.0.0.1, the default, which only this machine reaches; or 0.0.0.0, for a
                container whose port is published. Whoever knows the token that is printed can run programs there

As an npm script: npm start -- --no-browser`,
  },
  setup: {
    summary: "install what is missing, and start nothing",
    help: `roundtrip setup

Installs what is missing, and makes your notebooks in my-notebooks/, as the command start does. It starts nothing. Use it before
you work in VS Code, and when you build a container.

On a fresh clone: npm run setup`,
  },
  test: {
    summary: "grade your exercises, then run the library's tests if anything else has changed",
    words: ["exercises", "lessons"],
    values: { "--project": ["exercises", "unit", "system", "course", "notebooks"] },
    help: `roundtrip test [FILTER …] [--all] [--project NAME] [VITEST OPTIONS]

Grades your exercises. Then it runs the library's tests, unless nothing but exercises has changed since they last passed. An
exercise that you have not started does not count as a failure; one that is wrong or in error does. To run everything, the
notebooks included: npm run verify

  FILTER          part of an exercise's name or of a test file's path, for example 01-connections
  --all           always run the library's tests
  --project NAME  run one part only: exercises, unit, system, course or notebooks`,
  },
  watch: {
    summary: "work on the exercises: each is checked when you save it",
    words: ["exercises"],
    help: `roundtrip watch [WHAT] [--manual]

Shows the exercise that is next, and checks an exercise whenever you save its file. It goes on to another one only when you ask it to.

  n  the next exercise                    d  how your answer differs from it
  h  the next hint                        c  check all exercises
  l  list the exercises                   r  check this one again
  s  the reference answer, after a pass   x  replace your work by a fresh copy, after asking
  q  quit                                 ↓ ↑ space  the rest of what does not fit

The next check is made ready while you work, so that a verdict takes about as long as its tests. When the course changes under
it, as by git pull, it starts afresh. Without a terminal it prints plain lines, and Ctrl-C or a termination signal ends it.

  WHAT      the exercise to begin with; default: the one that is next
  --manual  check only when you press r, for containers that hear of no saves

As an npm script: npm run watch`,
  },
  next: {
    summary: "say which exercise comes next, and what it asks for",
    help: `roundtrip next [--json]

Says which exercise to work on: the first that you have begun and that has not passed, else the first that you have not begun.

  --json  print one object: {done, of, next: {id, title, state, lesson, file, task, hints}}; next is null when all are done`,
  },
  check: {
    summary: "grade the exercise that you are working on",
    words: ["exercises", "lessons"],
    help: `roundtrip check [WHAT …] [--json]

Grades the exercise that is next, or those that you name. It is the command grade, which without WHAT grades all of them.

  WHAT    an exercise, its numbers (02/3), a lesson, a part of a name that only one has, or a path; default: the one that is next
  --json  print the record instead of the scoreboard`,
  },
  hint: {
    summary: "show the next hint",
    words: ["exercises"],
    help: `roundtrip hint [WHAT] [--all] [--json]

Shows the next of an exercise's hints: first a nudge, then the technique, then nearly the answer. How many you have seen is kept in
.roundtrip/hints.json.

  WHAT    an exercise, its numbers (02/3), a part of a name that only one has, or a path; default: the one that is next
  --all   show all of them
  --json  print one object: {id, shown, of, hints: [{step, title, text}]}`,
  },
  list: {
    summary: "list the exercises, and where you stand with each",
    words: ["lessons"],
    values: { "--state": ["passed", "wrong", "error", "not-started", "unavailable", "not-graded"] },
    help: `roundtrip list [WORD …] [--state STATE] [--json]

Lists the exercises with what became of each. Nothing is graded: an exercise that has changed since it was graded is "not graded". Exits
with 1 if none is as you asked.

  WORD           list only those with this word in their name or title; with several words, all of them
  --state STATE  list only those that are: passed, wrong, error, not-started, unavailable or not-graded
  --json         print a list of objects: {id, title, lesson, state, points, maxPoints}`,
  },
  explain: {
    summary: "say what an exercise asks for, what is measured, and why",
    words: ["exercises"],
    help: `roundtrip explain [WHAT] [--json]

Says what an exercise asks for, what its tests measure, and what its lesson wants you to take along. After a pass, also what yours cost
beside what is allowed and what the reference answer costs, which is graded once for it, and why that is as it is.

  WHAT    an exercise, its numbers (02/3), a part of a name that only one has, or a path; default: the one that is next
  --json  print one object: {id, title, state, lesson, goals, file, task, tests, costs, reasons}; costs is a list of
          {test, count, yours, allowed, reference}`,
  },
  solution: {
    summary: "show the reference answer, after a pass",
    words: ["exercises"],
    help: `roundtrip solution [WHAT] [--anyway] [--json]

Shows the reference answer to an exercise, with its reasons, once yours has passed.

  WHAT      an exercise, its numbers (02/3), a part of a name that only one has, or a path; default: the one that is next
  --anyway  also before it has passed
  --json    print one object: {id, file, text}`,
  },
  diff: {
    summary: "show how your answer differs from the reference answer, after a pass",
    words: ["exercises"],
    help: `roundtrip diff [WHAT] [--anyway] [--json]

Shows the difference between your answer and the reference answer, line by line, once yours has passed.

  WHAT      an exercise, its numbers (02/3), a part of a name that only one has, or a path; default: the one that is next
  --anyway  also before it has passed
  --json    print one object: {id, mine, solution, hunks}`,
  },
  grade: {
    summary: "grade exercises, or a submission",
    words: ["exercises", "lessons", "files"],
    values: { "--format": ["json", "gradescope", "classroom50", "exercism", "csv"] },
    help: `roundtrip grade [WHAT …] [--work FOLDER] [--record FILE] [--seed N] [--json]
roundtrip grade SUBMISSION [WHAT …] [--seed N] [--format NAME] [--output FILE]

Grades exercises, and exits with 1 unless all of them have passed. The results of your own work are kept in
.roundtrip/record.json.

Of a submission, a folder or a zip, only the files of exercises are taken; tests, settings and library are this checkout's. It is
graded on your data and on other data as well: an answer that knows the first by heart fails. It exits with 0 when the submission was
graded, whatever the grade, and with 1 when an exercise could not be.

  WHAT           an exercise, its numbers (02/3), a lesson, a part of a name that only one has, or a path; default: all
  SUBMISSION     a folder that is laid out like exercises/ or has one in it, or a zip of either
  --work FOLDER  the work to grade, in a folder laid out like exercises/; default: exercises
  --record FILE  where to keep the record
  --seed N       what the other data is drawn from, 1 to 999994 (1 is your own: no other data); default: none for your own work, any for a
                 submission. It is in the record: with it the same can be done again
  --json         print the record instead of the scoreboard
  --format NAME  print the result as json, gradescope, classroom50, exercism or csv
  --output FILE  write that to FILE instead`,
  },
  reset: {
    summary: "get a fresh copy of a lesson's notebook, or of an exercise",
    words: ["lessons", "exercises"],
    help: `roundtrip reset WHAT [--yes] [--json]

Replaces your copy of a lesson's notebook, in my-notebooks/, or your work on an exercise by a fresh one. Your notes or your work in it
are lost, so it asks first. Nothing else is touched.

  WHAT    a lesson, or a part of a name that only one lesson has, for example 02 or connections: its notebook;
          an exercise, its numbers (02/3), a part of a name that only one has, or a path: its file in exercises/
  --yes   do not ask
  --json  print one object: {file, replaced}`,
  },
  update: {
    summary: "get the newest version of the course, and keep your work",
    help: `roundtrip update

Gets the newest version of the course, as git pull does, and keeps your work, committed or not. Where a new version has changed an
exercise that you have begun, the file gets what is new in it, such as its task, and your own lines stand wherever you both changed
something. Your work as it was is in .roundtrip/before-update/. Then it says what is new.

It changes nothing if you have changed other files of the course that the new version has changed too; it names them.`,
  },
  completion: {
    summary: "print the script by which a shell completes commands, options and names",
    words: ["shells"],
    help: `roundtrip completion SHELL

Prints the script by which a shell completes the commands, their options, and the names of exercises and lessons, behind
roundtrip and npx roundtrip. To have it always, run the line of your shell once, in the course's folder:

  bash   echo "source <(node '$PWD/src/setup/roundtrip.mjs' completion bash)" >> ~/.bashrc
  zsh    echo "source <(node '$PWD/src/setup/roundtrip.mjs' completion zsh)" >> ~/.zshrc
  fish   echo "node '$PWD/src/setup/roundtrip.mjs' completion fish | source" >> ~/.config/fish/config.fish

  SHELL  bash, zsh or fish`,
  },
  doctor: {
    summary: "say what is broken, and what repairs it",
    help: `roundtrip doctor [--json]

Checks everything that the course needs: Node, npm, folder, disk, open files, packages, links, library, Python, Jupyter, kernel,
PostgreSQL's programs, its server, and JupyterLab's port. For each it prints a tick, or the exact command that repairs it.
It leaves everything as it was: a server that it starts for a check is stopped again. Exits with 1 if something is broken.

  --json  print one object on standard output: {ok, checks: [{name, state, found, repair}]}; state is ok, broken or unknown`,
  },
  up: {
    summary: "start PostgreSQL without Jupyter, and leave it running",
    help: `roundtrip up

Starts the course's PostgreSQL, with the small shop in it, and leaves it running. Use it to run notebooks and exercises outside
JupyterLab, or to look around with psql: the database roundtrip also has the shop, and there you may do anything. The command
status says how to reach it, and the command stop stops it. With DATABASE_URL, it checks whether that server can be used.`,
  },
  status: {
    summary: "say whether PostgreSQL is running, and where",
    help: `roundtrip status [--json]

Says whether the course's PostgreSQL is running, and where. It starts nothing.

  --json  print one object: running and kind (embedded or url); if it is running, also host, port, version, databases, and
          url, the address with password of a database in which you may do anything, for example:
          psql "$(npx roundtrip status --json | jq -r .url)"`,
  },
  stop: {
    summary: "stop PostgreSQL",
    help: `roundtrip stop [--delete]

Stops the course's PostgreSQL, even if something is still using it. Committed data is kept. A server that DATABASE_URL names is
never stopped.

  --delete  delete its data as well; the next start creates it again`,
  },
};
