/** What is asked before something that cannot be undone. */
export interface Question {
  title: string;
  text: string;
  /** The word on the button that does it. */
  action: string;
}
