/* Links to a passage stay on this page. Gradio sets <base href>, which would turn "#cite-1-1"
   into a new page load when the address has a query; and a second click on the same link should
   bring its target into view again. Without this script the links work at the plain address. */
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('#rounds a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const anchor = link.getAttribute("href");
  const target = document.getElementById(anchor.slice(1));
  event.preventDefault();
  if (!target) return;
  if (location.hash === anchor) target.scrollIntoView({ block: "nearest" });
  else location.hash = anchor;
});

/* A new question, and then its answer, comes to the top of its column. Going there by the address
   also ends the choice of an earlier citation, so that the panel opens the newest evidence. */
let askedBefore = 0;
let workingBefore = false;
function followConversation() {
  const asked = document.querySelectorAll(".r-question");
  const working = document.querySelector(".r-working") !== null;
  if (asked.length > askedBefore || (workingBefore && !working)) {
    document.getElementById("r-panel").scrollTop = 0;
    const last = asked[asked.length - 1];
    if (last) location.replace(`${location.pathname}${location.search}#${last.id}`);
  }
  askedBefore = asked.length;
  workingBefore = working;
}

function focusQuestionBox() {
  document.querySelector("#r-question textarea")?.focus();
}

/* Gradio labels each message with its HTML source, which a screen reader would spell out, and
   leaves the group of roles without a name. */
function mendLabels() {
  for (const message of document.querySelectorAll("#r-log [data-testid][aria-label*='<']"))
    message.removeAttribute("aria-label");
  const roles = document.querySelector("#r-role:not([aria-label])");
  const name = roles && roles.querySelector("[data-testid='block-info']");
  if (name) roles.setAttribute("aria-label", name.textContent.trim());
}

new MutationObserver(() => {
  mendLabels();
  followConversation();
}).observe(document, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["aria-label"],
});
