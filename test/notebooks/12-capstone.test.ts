import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("12-capstone");
