// The studio's own script: a swap that changes a page in place, dropped files, copying, and videos that load when seen.
"use strict";

let sentAt = 0; // when the form's values were last collected

// A swap style: changes only what differs, so that focus, selection, typed text and playing videos stay as they are.
htmx.defineExtension("patch", {
  isInlineSwap: style => style === "patch",
  handleSwap(style, target, fragment) {
    if (style !== "patch") return false;
    const fresh = fragment.nodeType === Node.DOCUMENT_FRAGMENT_NODE ? fragment.firstElementChild : fragment;
    if (fresh) patch(target, fresh);
    return [target];
  },
});

function patch(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.hasAttribute("data-keep")) return;
  patchAttributes(old, fresh);
  if (old.localName !== "textarea") patchChildren(old, fresh);
  patchValue(old, fresh);
}

function patchAttributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
}

function patchChildren(old, fresh) {
  const wanted = new Set([...fresh.children].map(child => child.id).filter(Boolean));
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    while (place && place.id && !wanted.has(place.id)) place = removed(place);
    const known = child.id && document.getElementById(child.id);
    const match = known && known.parentNode === old ? known : place && !child.id && !place.id && isAlike(place, child) ? place : null;
    if (!match || match.localName !== child.localName) old.insertBefore(child, place);
    else if (match !== place) patch(old.insertBefore(match, place), child);
    else { place = place.nextSibling; patch(match, child); }
  }
  while (place) place = removed(place);
}

function isAlike(one, other) {
  return one.nodeType === other.nodeType && one.localName === other.localName && one.name === other.name && (one.dataset?.src === other.dataset?.src);
}

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function patchValue(old, fresh) {
  if (!("value" in old) || old === document.activeElement || old.editedAt > sentAt) return;
  if (old.type === "file") old.value = "";
  else if (old.type === "radio" || old.type === "checkbox") old.checked = fresh.hasAttribute("checked");
  else if (old.localName === "select") old.value = [...fresh.options].find(option => option.hasAttribute("selected"))?.value ?? fresh.options[0]?.value;
  else if (old.localName === "textarea" || old.localName === "input") { if (old.value !== fresh.value) old.value = fresh.value; }
}

for (const type of ["input", "change"]) document.addEventListener(type, event => { event.target.editedAt = performance.now(); }, true);
document.addEventListener("htmx:configRequest", event => { if (event.detail.verb === "post") sentAt = performance.now(); });

// Tasks: what changed is put in place if the page shows it; a new card goes to the top of a list that is not filtered.
document.addEventListener("htmx:sseBeforeMessage", event => {
  const { type, data } = event.detail;
  if (type === "reload") document.querySelector("#cards[data-limit]")?.replaceChildren(); // the list of all tasks loads itself anew
  if (!["task", "new", "reload", "bulk"].includes(type)) return;
  event.preventDefault();
  for (const fresh of [...Object.assign(document.createElement("template"), { innerHTML: data }).content.children]) {
    const old = document.getElementById(fresh.id);
    if (old) patch(old, fresh);
    else if (type === "new") addCard(fresh);
  }
  prepare(document);
});

function addCard(card) {
  const cards = document.getElementById("cards");
  if (!cards || cards.closest("[data-filtered]")) return;
  cards.prepend(card);
  while (cards.dataset.limit && cards.children.length > cards.dataset.limit) cards.lastElementChild.remove();
  const count = document.querySelector("#task-count b");
  if (count) count.textContent = (Number(count.textContent.replaceAll(",", "")) + 1).toLocaleString("en");
}

// Videos load when they come into view, and show how long they are.
const seen = new IntersectionObserver(entries => {
  for (const { target, isIntersecting } of entries)
    if (isIntersecting) { target.src = target.dataset.src; seen.unobserve(target); }
}, { rootMargin: "200px" });

function prepare(root) {
  for (const video of root.querySelectorAll("video[data-src]:not([src])")) seen.observe(video);
}
document.addEventListener("htmx:load", event => prepare(event.detail.elt));
document.addEventListener("click", event => {
  const video = event.target.closest(".media-box")?.querySelector("video:not([controls])");
  if (!video || !event.target.closest("[data-play], video")) return;
  if (!video.src) video.src = video.dataset.src;
  video.controls = true;
  video.focus();
  video.play().catch(() => announce("The video cannot be played."));
});
document.addEventListener("loadedmetadata", event => {
  const text = event.target.closest("figure")?.querySelector("[data-length]");
  if (text) text.textContent = `${event.target.duration.toFixed(1)} s`;
}, true);

// Files that are dropped on a field are those of its file input.
for (const type of ["dragover", "dragleave", "drop"]) document.addEventListener(type, event => {
  const field = event.target.closest?.("[data-drop]");
  if (type !== "dragleave") event.preventDefault(); // or a file beside a field would replace the page
  field?.classList.toggle("over", type === "dragover");
  if (type !== "drop" || !field || !event.dataTransfer.files.length) return;
  const input = field.querySelector("input");
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = source.dataset.path ? new URL(source.dataset.path, location.href).href : source.textContent;
  try { await navigator.clipboard.writeText(text); announce("Copied."); button.classList.add("done"); }
  catch { announce("The browser does not allow copying."); }
  setTimeout(() => button.classList.remove("done"), 1500);
});

// Another model keeps the fields that it accepts.
document.addEventListener("click", event => {
  const link = event.target.closest("#models a");
  const query = document.getElementById("request-link")?.dataset.query;
  if (link && query) link.search = `${query}&fitting`;
});

document.addEventListener("click", event => {
  const button = event.target.closest("[data-toggle]");
  if (button) button.setAttribute("aria-expanded", button.getAttribute("aria-expanded") === "false");
});

function announce(text) { document.getElementById("announcer").textContent = text; }

document.addEventListener("keydown", event => {
  const isTyping = /^(input|textarea|select)$/.test(event.target.localName);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) document.getElementById("submit")?.click();
  else if (event.key === "/" && !isTyping) { const search = document.querySelector("input[type=search]"); if (search) { event.preventDefault(); search.focus(); } }
});

// The connection: a banner while the server does not respond, and the list anew when it does.
let isLost = false;
function lost(text) { isLost = true; const banner = document.getElementById("connection"); banner.textContent = text; banner.hidden = false; }
function found() { if (isLost) { isLost = false; document.getElementById("connection").hidden = true; htmx.trigger(document.body, "resume"); } }
const DOWN = "The server does not respond. The page goes on when it does.";
for (const name of ["htmx:sseError", "htmx:sendError"]) document.addEventListener(name, () => lost(DOWN));
for (const name of ["htmx:sseOpen", "htmx:afterOnLoad"]) document.addEventListener(name, found);
document.addEventListener("htmx:responseError", event => {
  lost(event.detail.xhr.status === 401 ? event.detail.xhr.responseText : `The server responded with ${event.detail.xhr.status}. ${event.detail.xhr.responseText.slice(0, 200)}`);
});

const current = document.querySelector("#models [aria-current]");
if (current) { const list = current.closest(".models"); list.scrollTop = current.offsetTop - list.clientHeight / 3; }
prepare(document);
