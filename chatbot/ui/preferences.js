/* What this browser remembers for its reader: role, text size, colours, and, only when asked to,
   conversations. Nothing of it is sent anywhere but into the page. */
const remembered = {
  get(name) {
    try {
      return localStorage.getItem(`rounds-${name}`);
    } catch {
      return null; // the browser keeps nothing for this page
    }
  },
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(`rounds-${name}`);
      else localStorage.setItem(`rounds-${name}`, value);
    } catch {
      /* then it holds until the page is closed */
    }
  },
};

function keptRole() {
  const role = remembered.get("role");
  return ["clinician", "trainee", "patient"].includes(role) ? role : "clinician";
}

function keepRole(role) {
  remembered.set("role", role);
  return [];
}

const systemDark = matchMedia("(prefers-color-scheme: dark)");

function applyPreferences() {
  const size = Number(remembered.get("size")) || 100;
  document.documentElement.style.fontSize = size === 100 ? "" : `${size}%`;
  const theme = remembered.get("theme");
  const asked = new URLSearchParams(location.search).get("__theme");
  const dark = theme === "dark" || (theme !== "light" && (asked ? asked === "dark" : systemDark.matches));
  if (document.body && document.body.classList.contains("dark") !== dark)
    document.body.classList.toggle("dark", dark);
}

/* Shows in the menu what is remembered; Gradio may draw the menu anew at any time. A menu of which
   the browser has read only the beginning waits until its last item is there. */
function showPreferences() {
  for (const menu of document.querySelectorAll(".r-menu:not(.r-shown):has(.r-forget)")) {
    menu.classList.add("r-shown");
    for (const [name, usual] of [["size", "100"], ["theme", "system"]]) {
      const chosen = menu.querySelector(`[name=r-${name}][value="${remembered.get(name) || usual}"]`);
      if (chosen) chosen.checked = true;
    }
    menu.querySelector(".r-keep").checked = remembered.get("keep") === "yes";
  }
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.name === "r-size" || input.name === "r-theme") {
    remembered.set(input.name.slice(2), input.value);
    applyPreferences();
  } else if (input.classList.contains("r-keep")) {
    remembered.set("keep", input.checked ? "yes" : null);
    if (input.checked) keepConversation();
    else forgetConversation();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".r-forget")) {
    forgetConversation();
    remembered.set("keep", null);
    for (const box of document.querySelectorAll(".r-keep")) box.checked = false;
  }
  const menu = document.querySelector(".r-display[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".r-display[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/* Keeps the answers that the page shows, oldest first, and the question under way, as the page
   shows it: with personal details masked. */
function keepConversation() {
  if (remembered.get("keep") !== "yes") return;
  const shown = [...document.querySelectorAll(".r-export")].map((block) => exportsOf(block).bundle);
  remembered.set("history", shown.length ? JSON.stringify(shown.reverse()) : null);
  const working = document.querySelector(".r-working") !== null;
  const asked = [...document.querySelectorAll(".r-question")].pop();
  remembered.set("asking", working && asked ? asked.textContent : null);
}

function forgetConversation() {
  remembered.set("history", null);
  remembered.set("asking", null);
}

function exportsOf(block) {
  return JSON.parse(block.textContent);
}

systemDark.addEventListener("change", applyPreferences);
applyPreferences();
