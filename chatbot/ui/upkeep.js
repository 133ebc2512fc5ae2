/* The page for maintainers shows what was found as soon as it is there, and looks again when its
   reader comes back to it from the editor. */
async function showUpkeep() {
  const shown = document.getElementById("r-upkeep");
  if (!shown || document.hidden) return;
  const response = await fetch("/upkeep", { cache: "no-store" }).catch(() => null);
  if (!response || !response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById("r-upkeep");
  if (!found || found.innerHTML === shown.innerHTML) return;
  shown.replaceWith(document.adoptNode(found));
  const version = page.querySelector(".r-compared");
  if (version) document.querySelector(".r-compared")?.replaceWith(document.adoptNode(version));
  if (!found.querySelector(".r-looking")) say(ROUNDS_WORDS.looked);
}

if (location.pathname === "/upkeep") {
  setInterval(() => document.querySelector(".r-looking") && showUpkeep(), 1500);
  document.addEventListener("visibilitychange", showUpkeep);
}
