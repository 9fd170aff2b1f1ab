import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("03-pool-in-production");
