// From the stream of news to the page: it fetches its own address again and takes over what has changed.
// Everything can be read without this script; it only keeps the page fresh and sends decisions.
"use strict";

const PARTS = ["content", "feed", "foot"];
const PAUSE_MS = 1500;
let busy = false;
let stale = false;
let told = 0; // the version that the stream has told of last

function opened() {
  return new Set([...document.querySelectorAll("details[open]")].map((fold) => fold.id));
}

function takeOver(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const open = opened();
  for (const id of PARTS) {
    const before = document.getElementById(id);
    const after = fresh.getElementById(id);
    if (!before || !after) continue;
    for (const fold of after.querySelectorAll("details")) fold.open = fold.open || open.has(fold.id);
    if (before.innerHTML === after.innerHTML) continue;
    if (before.contains(document.activeElement) && document.activeElement.matches("input, select, summary, a, button")) {
      const focused = pathOf(document.activeElement, before);
      before.replaceChildren(...after.childNodes);
      found(focused, before)?.focus({ preventScroll: true });
    } else {
      before.replaceChildren(...after.childNodes);
    }
  }
  document.title = fresh.title;
}

function pathOf(element, root) {
  const path = [];
  for (let at = element; at !== root; at = at.parentNode) path.unshift([...at.parentNode.children].indexOf(at));
  return path;
}

function found(path, root) {
  return path.reduce((at, place) => at?.children[place], root);
}

async function refresh() {
  if (busy || document.hidden || document.getElementById("decide").open) {
    stale = true;
    return;
  }
  busy = true;
  stale = false;
  try {
    const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
    takeOver(await answer.text());
    stale ||= Number(answer.headers.get("Andon-Version")) < told; // drawn just before the news
  } catch {
    stale = true; // the console is away; the stream comes back by itself and brings news
  } finally {
    setTimeout(() => {
      busy = false;
      if (stale) refresh();
    }, PAUSE_MS);
  }
}

function listen() {
  const news = new EventSource("/api/news");
  news.addEventListener("version", (event) => {
    told = Number(event.data);
    refresh();
  });
  document.addEventListener("visibilitychange", () => !document.hidden && stale && refresh());
}

function field(label, input) {
  const frame = document.createElement("label");
  const words = document.createElement("span");
  words.textContent = label;
  frame.append(words, input);
  return frame;
}

function input(name, type = "text") {
  const made = document.createElement("input");
  made.name = name;
  made.type = type;
  made.autocomplete = "off";
  return made;
}

const WORDS = {
  en: { who: "Who decides it", note: "Note, if any", token: "Token of this console", cancel: "Cancel", sent: "Sent. The page changes as soon as the worker has taken it.", cause_code: "Cause", days: "For how long" },
  pl: { who: "Kto decyduje", note: "Uwaga (jeśli jest)", token: "Token tej konsoli", cancel: "Anuluj", sent: "Wysłano. Strona zmieni się, gdy worker to przyjmie.", cause_code: "Przyczyna", days: "Na jak długo" },
};

async function ask(button) {
  const words = WORDS[document.documentElement.lang] ?? WORDS.en;
  const visitor = await (await fetch("/api/visitor")).json();
  const dialog = document.getElementById("decide");
  const form = document.createElement("form");
  const title = document.createElement("h2");
  title.id = "decide-title";
  title.textContent = button.textContent;
  const what = document.createElement("p");
  what.textContent = button.dataset.what;
  const does = document.createElement("p");
  does.className = "muted small";
  does.textContent = button.dataset.does;
  const told = document.createElement("p");
  told.setAttribute("role", "alert");
  const fields = [];
  if (!visitor.name) {
    const who = input("actor");
    who.required = true;
    who.value = localStorage.getItem("andon-actor") ?? "";
    fields.push(field(words.who, who));
  }
  if (button.dataset.options) {
    const choice = document.createElement("select");
    choice.name = "answer";
    for (const [value, text] of Object.entries(JSON.parse(button.dataset.options))) choice.add(new Option(text, value));
    fields.push(field(words[button.dataset.asks], choice));
  }
  fields.push(field(words.note, input("note")));
  if (!visitor.may_decide) fields.push(field(words.token, input("token", "password")));
  const send = document.createElement("button");
  send.type = "submit";
  send.textContent = button.textContent;
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = words.cancel;
  cancel.addEventListener("click", () => dialog.close());
  const buttons = document.createElement("div");
  buttons.className = "decisions";
  buttons.append(send, cancel);
  form.append(title, what, does, ...fields, told, buttons);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    told.textContent = (await submit(button, new FormData(form))) ?? words.sent;
    if (told.textContent === words.sent) setTimeout(() => dialog.close(), 1500);
  });
  dialog.replaceChildren(form);
  dialog.showModal();
}

async function submit(button, given) {
  const decision = { ...JSON.parse(button.dataset.target), kind: button.dataset.kind };
  if (given.get("actor")) {
    decision.actor = given.get("actor");
    localStorage.setItem("andon-actor", decision.actor);
  }
  if (given.get("note")) decision.note = given.get("note");
  if (button.dataset.asks === "cause_code") decision.cause_code = given.get("answer");
  if (button.dataset.asks === "days") {
    decision.until = new Date(Date.parse(decision.occurred_at) + Number(given.get("answer")) * 86400000).toISOString();
  }
  if (button.dataset.kind !== "take_action") delete decision.action_code;
  const headers = { "Content-Type": "application/json" };
  if (given.get("token")) headers.Authorization = `Bearer ${given.get("token")}`;
  const answer = await fetch("/api/decisions", { method: "POST", headers, body: JSON.stringify(decision) });
  return answer.ok ? undefined : ((await answer.json()).error ?? answer.statusText);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button.decide");
  if (button) ask(button);
});

listen();
