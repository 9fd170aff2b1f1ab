import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("01-connections");
