/** A part of a catalogue, compiled (messages-plugin.ts). */
declare module "*.json?first" {
  const messages: import("@lingui/core").Messages;
  export default messages;
}
declare module "*.json?rest" {
  const messages: import("@lingui/core").Messages;
  export default messages;
}
