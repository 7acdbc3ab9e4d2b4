import desktop from "lighthouse/core/config/desktop-config.js";

import mobile from "./mobile.mjs";

export default { ...desktop, settings: { ...desktop.settings, ...mobile.settings } };
