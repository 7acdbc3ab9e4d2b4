// Runs before the first paint, so that a dark page never flashes white. React comes later and takes over.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("kopilka.theme");
  } catch (_) {
    // Storage may be forbidden: the system's scheme is used.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
