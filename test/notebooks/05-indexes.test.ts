import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("05-indexes");
