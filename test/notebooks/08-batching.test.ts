import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("08-batching");
