import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("11-async-service");
