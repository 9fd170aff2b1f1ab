import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("09-bulk-loading");
