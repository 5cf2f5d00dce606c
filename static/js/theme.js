// Runs before the page is painted, so that a chosen theme does not flash.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let choice = null;
  try { choice = localStorage.getItem("theme"); } catch { /* storage is shut: follow the system */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.bsTheme = choice === "light" || choice === "dark" ? choice : dark ? "dark" : "light";
})();
