/** What stands in every piece of a scaffold where its author has to write: the course's gates refuse it. */
export const blank = "FILL IN";
