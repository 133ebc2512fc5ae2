/* Links to a passage stay on this page. Gradio sets <base href>, which would turn "#cite-1-1"
   into a new page load when the address has a query; and a second click on the same link should
   bring its target into view again. Without this script the links work at the plain address. */
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('#rounds a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if (link.classList.contains("r-skip")) {
    skipTo(link.getAttribute("href"));
    return;
  }
  const anchor = link.getAttribute("href");
  const target = document.getElementById(anchor.slice(1));
  if (!target) return;
  if (link.closest("#r-log")) openedFrom = link;
  const fold = target.closest("details");
  if (fold) fold.open = true;
  if (location.hash === anchor) target.scrollIntoView({ block: "nearest" });
  else location.hash = anchor;
  /* A screen reader follows the focus to the passage, or back to the sentence. */
  focusOn(target);
});

function focusOn(target) {
  if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
}

function skipTo(anchor) {
  const newest = [...document.querySelectorAll(".r-question")].pop();
  if (anchor === "#r-question" || !newest) {
    focusQuestionBox();
    return;
  }
  newest.scrollIntoView();
  focusOn(newest);
}

/* Escape, and on a narrow window a button, lead from a passage back to its citation. */
let openedFrom = null;
function backToAnswer() {
  if (!openedFrom || !openedFrom.isConnected) {
    skipTo("#newest");
    return;
  }
  const sentence = openedFrom.closest(".r-says[id]");
  if (sentence) location.hash = sentence.id;
  openedFrom.scrollIntoView({ block: "center" });
  openedFrom.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("#r-panel")) backToAnswer();
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".r-back")) backToAnswer();
});

/* A new question, and then its answer, comes to the top of its column. Going there by the address
   also ends the choice of an earlier citation, so that the panel opens the newest evidence. An
   address that names a citation (#cite-1-2) goes there as soon as its answer is shown. */
let askedBefore = 0;
let workingBefore = false;
let wanted = /^#cite-\d+-\d+$/.test(location.hash) ? location.hash : "";
function followConversation() {
  const asked = document.querySelectorAll(".r-question");
  const working = document.querySelector(".r-working") !== null;
  const last = asked[asked.length - 1];
  if (working && !workingBefore) say(ROUNDS_WORDS.working);
  if (workingBefore && !working) {
    const state = document.querySelectorAll(".r-answer .r-state");
    say(state.length ? `${ROUNDS_WORDS.ready} ${state[state.length - 1].textContent}` : "");
    lookAtServer();
  }
  if (working !== workingBefore || asked.length !== askedBefore) {
    noteTalk(asked.length > 0);
    keepConversation();
  }
  if (asked.length > askedBefore || (workingBefore && !working)) {
    document.getElementById("r-panel").scrollTop = 0;
    if (last && !wanted) location.replace(`${location.pathname}${location.search}#${last.id}`);
  }
  askedBefore = asked.length;
  workingBefore = working;
}

function goWhereAsked() {
  if (!wanted || !document.getElementById(wanted.slice(1))) return;
  const anchor = wanted;
  wanted = "";
  history.replaceState(null, "", location.pathname + location.search);
  location.hash = anchor;
}

/* Conversations are kept, where the reader wants it, whenever another answer is there. */
let exportsBefore = 0;
function followExports() {
  const count = document.querySelectorAll(".r-export").length;
  if (count !== exportsBefore) keepConversation();
  exportsBefore = count;
}

/* The box is ready to be typed into when it comes, but on a phone, where the keyboard would hide
   what can be asked. */
let isFocused = !matchMedia("(min-width: 1024px)").matches;
function focusFirst() {
  if (isFocused || !document.querySelector("#r-question textarea")) return;
  isFocused = true;
  if (document.activeElement === document.body) requestAnimationFrame(focusQuestionBox);
}

function focusQuestionBox() {
  document.querySelector("#r-question textarea")?.focus();
}

/* Gradio labels each message with its HTML source, which a screen reader would spell out, calls
   buttons a list without items, and leaves the group of roles without a name. */
function mendLabels() {
  for (const message of document.querySelectorAll("#r-log [data-testid][aria-label*='<']"))
    message.removeAttribute("aria-label");
  document.querySelector("#r-log .examples[role=list]")?.setAttribute("role", "group");
  const log = document.querySelector("#r-log [role=log]:not([aria-live=off])");
  if (log) log.setAttribute("aria-live", "off"); // live.js says when an answer is ready
  const roles = document.querySelector("#r-role:not([aria-label])");
  const name = roles && roles.querySelector("[data-testid='block-info']");
  if (name) roles.setAttribute("aria-label", name.textContent.trim());
}

new MutationObserver(() => {
  mendLabels();
  showPreferences();
  applyPreferences();
  followConversation();
  followExports();
  goWhereAsked();
  focusFirst();
}).observe(document, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["aria-label", "class"],
});
