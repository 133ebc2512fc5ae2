/* What the page tells its reader between questions: that an answer is ready, that the corpus has
   another version, that a login has ended, or that a conversation was lost with the page. */
const LOOK_EVERY = 15000;

/* One line at the foot of the window, which a screen reader speaks; it stays until it is closed. */
function tell(words) {
  const line = told("r-told");
  line.firstChild.textContent = words;
  line.hidden = false;
}

function untell() {
  told("r-told").hidden = true;
}

/* Speaks to a screen reader only. The whole answer would be too long to be read out unasked. */
function say(words) {
  told("r-said").firstChild.textContent = words;
}

function told(id) {
  const found = document.getElementById(id);
  if (found) return found;
  const line = document.createElement("div");
  line.id = id;
  line.setAttribute("role", "status");
  line.append(document.createElement("span"));
  if (id === "r-told") {
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = ROUNDS_WORDS.close;
    close.addEventListener("click", untell);
    line.append(close);
    line.hidden = true;
  }
  (document.getElementById("rounds") || document.body).append(line);
  return line;
}

async function lookAtServer() {
  if (document.hidden || !document.querySelector(".r-version")) return;
  const response = await fetch("/now", { cache: "no-store" }).catch(() => null);
  if (response && response.status === 401) tell(ROUNDS_WORDS.loginEnded);
  if (!response || !response.ok) return; // that the connection is lost Gradio tells
  const { corpus_version: version } = await response.json();
  for (const pill of document.querySelectorAll(".r-version")) {
    if (pill.textContent === version) continue;
    pill.textContent = version;
    tell(`${ROUNDS_WORDS.newVersion} ${version}`);
  }
}

/* Whether there is a conversation is noted for this tab, and nothing of what was said: Gradio loads
   the page anew when a server comes back, and the reader is told what is gone with it. */
const TALKING = "rounds-talking";
function noteTalk(talking) {
  try {
    if (talking) sessionStorage.setItem(TALKING, "yes");
    else sessionStorage.removeItem(TALKING);
  } catch {
    /* then nothing is told */
  }
}

function tellWhatIsLost() {
  try {
    if (sessionStorage.getItem(TALKING) === "yes") tell(ROUNDS_WORDS.lost);
  } catch {
    /* then nothing is told */
  }
  noteTalk(false);
}

setInterval(lookAtServer, LOOK_EVERY);
document.addEventListener("visibilitychange", lookAtServer);
