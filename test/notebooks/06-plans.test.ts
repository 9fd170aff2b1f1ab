import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("06-plans");
