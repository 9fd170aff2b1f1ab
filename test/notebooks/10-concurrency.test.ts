import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("10-concurrency");
