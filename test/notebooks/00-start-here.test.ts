import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("00-start-here");
