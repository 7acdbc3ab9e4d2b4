/** The pages that letters are about, as one part to load. */
export { CheckMailPage } from "./CheckMailPage";
export { ConfirmPage } from "./ConfirmPage";
export { ForgotPage } from "./ForgotPage";
export { ResetPage } from "./ResetPage";
