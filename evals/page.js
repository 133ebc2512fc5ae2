/* Theme, remembered where the browser allows it, and the filter of the failed cases. */
const KEY = "rounds-evals-theme";
const root = document.documentElement;

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    /* The theme then lasts as long as the page. */
  }
}

const system = matchMedia("(prefers-color-scheme: dark)");
if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

function theme() {
  return root.dataset.theme || (system.matches ? "dark" : "light");
}

function startTheme() {
  const button = document.getElementById("theme");
  const label = () => (button.textContent = theme() === "dark" ? "Light theme" : "Dark theme");
  button.addEventListener("click", () => {
    root.dataset.theme = theme() === "dark" ? "light" : "dark";
    remember(root.dataset.theme);
    label();
  });
  system.addEventListener("change", label);
  button.hidden = false;
  label();
}

function startFilter() {
  const form = document.getElementById("filter");
  if (!form) return;
  const { text, suite } = form.elements;
  const sections = [...document.querySelectorAll("section.failed")].map((section) => ({
    section,
    cases: [...section.querySelectorAll("details.case")].map((node) => ({
      node,
      text: node.textContent.toLowerCase(),
    })),
  }));
  const count = document.getElementById("count");

  function apply() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    let all = 0;
    for (const { section, cases } of sections) {
      const chosen = !suite.value || suite.value === section.dataset.suite;
      let here = 0;
      for (const one of cases) {
        const hit = chosen && words.every((word) => one.text.includes(word));
        one.node.hidden = !hit;
        here += hit;
      }
      section.hidden = here === 0;
      shown += here;
      all += cases.length;
    }
    count.textContent = `${shown} of ${all} listed cases shown`;
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.hidden = false;
  apply();
}

document.addEventListener("DOMContentLoaded", () => {
  startTheme();
  startFilter();
});
