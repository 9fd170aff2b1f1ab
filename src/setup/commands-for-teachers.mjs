/** The commands for who grades the work of others, with their summaries and help texts. */
export const commandsForTeachers = {
  "grade:pack": {
    summary: "make an autograder for Gradescope or Classroom 50",
    words: ["exercises", "lessons"],
    help: `roundtrip grade:pack PLACE [WHAT …] [--output FILE]

For teachers. Makes a zip with an autograder for another place: its scripts, and of this checkout what grading needs. There it installs
what is missing, grades each submission as the command grade does, and hands the result on in the place's own format. What to
do with the zip is in docs/teaching.md.

  PLACE          gradescope or classroom50
  WHAT           the exercises of the assignment: exercises, lessons, or parts of their names; default: all
  --output FILE  where the zip goes; default: .roundtrip/PLACE.zip`,
  },
};
