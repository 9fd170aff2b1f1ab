import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("04-measuring");
