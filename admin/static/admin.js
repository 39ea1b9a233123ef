// What the pages do beyond plain HTML: acts without a reload, keys, live parts, running clocks.
// Every act is an ordinary form; without this file the same pages work by ordinary posts.
const PART = { "Yitang-Part": "1" };
const main = () => document.getElementById("main");
const words = () => document.body.dataset;
let sending = false, gone;

function say(text, kind = "") {
  const said = document.getElementById("said");
  if (!said) return;
  said.className = `said ${kind}`;
  said.textContent = text;
  clearTimeout(gone);
  if (kind === "good") gone = setTimeout(() => say(""), 6000);
}

// ---- acts

async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { ...PART, ...options.headers } });
  const kind = answer.headers.get("content-type") || "";
  if (kind.includes("json")) {
    const problem = await answer.json();
    if (answer.status === 401) location.assign("/sign-in");
    throw Object.assign(new Error(problem.detail), { refused: true });
  }
  if (!kind.includes("text/html")) throw new Error(kind);
  return { page: new DOMParser().parseFromString(await answer.text(), "text/html"), url: answer.url };
}

function show({ page, url }) {
  const fresh = page.getElementById("main");
  if (!fresh) return location.assign(url);
  main().replaceWith(fresh);
  document.title = page.title;
  const now = new URL(url);
  if (now.pathname !== location.pathname) history.pushState(null, "", now.pathname + now.search);
  say(fresh.querySelector("[data-say]")?.dataset.say || "", "good");
  (fresh.querySelector("[autofocus]") || fresh).focus({ preventScroll: true });
  begin();
}

async function send(form, button) {
  if (sending) return;
  sending = true;
  const slow = setTimeout(() => say(words().working, "wait"), 400);
  try {
    const body = new URLSearchParams(new FormData(form, button));
    show(await ask(form.action, { method: "POST", body }));
  } catch (problem) {
    say(problem.refused ? problem.message : words().noAnswer);
    if (problem.refused) await refresh();
  } finally {
    clearTimeout(slow);
    sending = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.plain !== undefined || event.submitter?.disabled) return;
  event.preventDefault();
  send(form, event.submitter);
});
addEventListener("popstate", () => location.reload());

// ---- live parts: each [data-live] is renewed unless somebody is working in it

const busy = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
const touched = (part) => [...part.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);

const sources = new WeakMap();
const remember = (part) => sources.set(part, part.outerHTML);

async function refresh() {
  if (!document.querySelector("[data-live]")) return;
  const { page } = await ask(location.href);
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.outerHTML === sources.get(part) || busy(part) || touched(part)) continue;
    remember(fresh);
    const held = part.contains(document.activeElement) && document.activeElement.dataset.key;
    part.replaceWith(fresh);
    if (held) document.querySelector(`[data-key="${held}"]`)?.focus();
  }
  tick();
}

let stream, polling, due;
function renew() {
  clearTimeout(due);
  due = setTimeout(() => !sending && refresh().catch(() => {}), 80);
}
function poll(on) {
  clearInterval(polling);
  polling = on ? setInterval(renew, 2000) : undefined;
}
function follow() {
  const wanted = document.querySelector("[data-events]")?.dataset.events;
  if (stream?.wanted === wanted) return;
  stream?.source.close();
  poll(false);
  stream = wanted && { wanted, source: new EventSource(wanted) };
  if (!stream) return;
  stream.source.onopen = () => poll(false);
  stream.source.onmessage = renew;
  stream.source.onerror = () => poll(true);
}
addEventListener("offline", () => say(words().offline, "wait"));
addEventListener("online", () => { say(""); renew(); });

// ---- keys: a letter presses the button that shows it

const keysOff = () => localStorage.getItem("keys") === "off";
document.addEventListener("keydown", (event) => {
  const field = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.key === "Escape" && field) return event.target.blur();
  if (event.target.dataset.search !== undefined && /^[1-9]$/.test(event.key)) {
    const hit = document.querySelectorAll("[data-hit]")[event.key - 1];
    if (hit) { event.preventDefault(); hit.click(); }
    return;
  }
  if (field || keysOff()) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key.toLowerCase() === event.key.toLowerCase() && !one.disabled && one.offsetParent,
  );
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input, textarea")) wanted.select();
  if (wanted.matches("input, textarea, select, summary")) wanted.focus();
  if (!wanted.matches("input, textarea, select")) wanted.click();
  if (wanted.matches("summary")) wanted.parentElement.querySelector("input, select, textarea")?.focus();
});
document.addEventListener("change", (event) => {
  if (event.target.id === "keys-on") localStorage.setItem("keys", event.target.checked ? "on" : "off");
  if (event.target.dataset.submit !== undefined) event.target.form.requestSubmit();
});

// ---- find as you type: the field names the address, the list beside it shows the answer

let typed;
document.addEventListener("input", (event) => {
  const { search } = event.target.dataset;
  if (!search) return;
  clearTimeout(typed);
  typed = setTimeout(async () => {
    const asked = event.target.value;
    const { page } = await ask(`${search}${search.includes("?") ? "&" : "?"}q=${encodeURIComponent(asked)}`);
    const list = document.getElementById("hits");
    if (list && event.target.value === asked) list.replaceWith(page.getElementById("hits"));
  }, 60);
});

// ---- clocks

const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });
function tick() {
  const now = Date.now();
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = wall.format(now);
  for (const one of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(one.dataset.since)) / 1000));
    const minutes = Math.floor(seconds / 60);
    one.textContent = one.dataset.minutes === undefined ? `${minutes}:${String(seconds % 60).padStart(2, "0")}` : minutes;
    one.classList.toggle("long", minutes >= Number(one.dataset.long || Infinity));
  }
  for (const one of document.querySelectorAll("[data-until]")) one.hidden = now > Date.parse(one.dataset.until);
}
setInterval(tick, 1000);

function begin() {
  const keys = document.getElementById("keys-on");
  if (keys) keys.checked = !keysOff();
  document.querySelectorAll("[data-live]").forEach(remember);
  tick();
  follow();
  document.querySelector(".pages [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
}
begin();
