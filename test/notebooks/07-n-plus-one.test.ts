import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("07-n-plus-one");
