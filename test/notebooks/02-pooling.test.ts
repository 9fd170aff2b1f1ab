import { itDoesWhatItsLessonSays } from "./notebook.js";

itDoesWhatItsLessonSays("02-pooling");
