// A first visit by somebody who is signed in: what the browser has kept is emptied before every run, but not the
// session, which lives in cookies and localStorage.
export default {
  extends: "lighthouse:default",
  settings: {
    onlyCategories: ["performance", "accessibility", "best-practices"],
    clearStorageTypes: ["file_systems", "shader_cache", "service_workers", "cache_storage", "indexeddb"],
    maxWaitForLoad: 60_000,
  },
};
