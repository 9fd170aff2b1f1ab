import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("13-clinic");
