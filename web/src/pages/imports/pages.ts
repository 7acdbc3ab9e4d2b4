/** Both pages, in one part of the app. */
export { ImportPage } from "./ImportPage";
export { ImportsPage } from "./ImportsPage";
