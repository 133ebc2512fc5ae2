/* What the buttons under an answer do, and the way from here into Gradio.

   Gradio's Chatbot strips data attributes, so a button says in its id what it does:
   do-<action>-<answer>[-<sentence>]. What it copies or saves waits in #export-<answer>. */
let sendToRounds = null;

/* Called when the bridge is there: asks what the address asks, or shows what was kept. */
function roundsReady(send) {
  sendToRounds = send;
  const asked = new URLSearchParams(location.hash.slice(1));
  if (location.hash.startsWith("#ask=")) {
    history.replaceState(null, "", location.pathname + location.search); // leaves no trace of it
    send("submit", { question: asked.get("ask"), about: asked.get("about") || "" });
  } else if (remembered.get("keep") === "yes") {
    bringBack(send);
  } else {
    tellWhatIsLost();
  }
}

/* Shows the conversation that was kept, and puts a question that was under way into the box. */
function bringBack(send) {
  const asking = remembered.get("asking");
  try {
    const kept = JSON.parse(remembered.get("history")) || [];
    if (kept.length || asking) send("select", { kept, asking: asking || "" });
  } catch {
    forgetConversation();
  }
}

const FILES = {
  markdown: ["md", "text/markdown"],
  bundle: ["json", "application/json"],
  bibtex: ["bib", "application/x-bibtex"],
  ris: ["ris", "application/x-research-info-systems"],
};

document.addEventListener("click", (event) => {
  const leave = event.target.closest && event.target.closest(".r-leave");
  if (leave) sendToRounds("input", { source: leave.dataset.source });
  const button = event.target.closest && event.target.closest(".r-do");
  const told = button && /^do-([a-z]+)-(\d+)(?:-(\d+))?$/.exec(button.id);
  if (!told) return;
  const [, action, turn, sentence] = told;
  if (action === "print") {
    window.print();
    return;
  }
  const block = document.getElementById(`export-${turn}`);
  if (!block) return;
  const exported = exportsOf(block);
  if (action in FILES) save(`rounds-answer-${turn}`, exported[action], ...FILES[action]);
  else if (action === "copy") copy(exported.copy, button);
  else if (action === "link") copy(linkTo(exported.question), button);
  else if (action === "report") openReport(exported.bundle, sentence, button);
});

function linkTo(question) {
  return `${location.origin}${location.pathname}#ask=${encodeURIComponent(question)}`;
}

function save(name, text, ending, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = `${name}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function copy(text, button) {
  let said = ROUNDS_WORDS.copied;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    said = ROUNDS_WORDS.notCopied;
  }
  const before = button.textContent;
  button.textContent = said;
  setTimeout(() => (button.textContent = before), 2000);
}

/* The report dialog */
let reported = null;

function openReport(bundle, sentence, opener) {
  const dialog = document.getElementById("r-report");
  const form = dialog.querySelector("form");
  form.reset();
  reported = { bundle: JSON.parse(bundle), statement: sentence ? Number(sentence) : null, opener };
  document.getElementById("r-report-on").textContent = sentence
    ? `${ROUNDS_WORDS.sentence} ${sentence}: ${reported.bundle.answer.statements[sentence - 1].text}`
    : ROUNDS_WORDS.whole;
  document.getElementById("r-report-state").textContent = "";
  form.querySelector("[type=submit]").disabled = false;
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  if (event.target.id === "r-report-close") document.getElementById("r-report").close();
});

document.addEventListener("submit", async (event) => {
  const follow = event.target.closest(".r-follow");
  if (follow) {
    event.preventDefault();
    const asked = new URLSearchParams({ ask: follow.elements.ask.value, about: follow.dataset.about });
    location.assign(`/#${asked}`);
    return;
  }
  if (!event.target.closest("#r-report")) return;
  event.preventDefault();
  const form = event.target;
  const state = document.getElementById("r-report-state");
  const { bundle, statement } = reported;
  form.querySelector("[type=submit]").disabled = true;
  const response = await fetch("/feedback", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      fault: new FormData(form).get("fault"),
      statement,
      comment: document.getElementById("r-report-text").value,
      bundle,
    }),
  }).catch(() => null);
  if (response && response.ok) {
    state.textContent = ROUNDS_WORDS.kept;
    return;
  }
  const problem = response ? (await response.json().catch(() => ({}))).problem : "";
  state.textContent = `${ROUNDS_WORDS.notKept} ${problem || ""}`;
  form.querySelector("[type=submit]").disabled = false;
});
