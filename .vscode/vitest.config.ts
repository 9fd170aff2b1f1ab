// VS Code's test view shows the exercises by this file. It works once the course is set up: npm run setup.
import { testView } from "../dist/cli/test-view.js";

export default testView();
