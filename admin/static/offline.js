// A window without a network: takes along what it needs while the house answers, goes on alone when it does not,
// and brings its journal back. What is shown follows from what was taken along and the journal, nothing else.
const root = document.getElementById("offline");
const line = await import(root.dataset.line);
const store = await import(root.dataset.store);
const words = JSON.parse(root.dataset.words);
const lang = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const part = (name) => document.getElementById(name);
const say = (key, facts = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "—");
const named = (one) => (lang === "zh" ? (one.zh ?? one.name_zh) : (one.en ?? one.name_en));
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
const time = (moment) => clock.format(moment / 1000);
const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" });

let kept, hall;
let mode = "looking"; // looking, ready, alone, refused
let refusal = "", shown = "", brought = null;

const now = () => Date.now() + kept.offset; // the house's clock, as far as known
const unsent = () => kept.journal.filter((entry) => entry.seq > kept.applied);
const today = () => Boolean(kept.taken) && kept.taken.on === day.format(now());
const may = () => mode === "alone" && today() && kept.taken.lines.some(led);
const led = (one) => one.lease_id === kept.taken.lease;

// ---- elements

function h(tag, facts = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat().filter((one) => one !== null && one !== undefined));
  return made;
}
function button(text, does, { key, kind = "", off = false } = {}) {
  const keys = key ? { "data-key": key, "aria-keyshortcuts": key } : {};
  const inside = key ? [`${text} `, h("kbd", { "aria-hidden": "true" }, key)] : [text];
  return h("button", { type: "button", class: `button ${kind}`, disabled: off, onclick: does, ...keys }, inside);
}
const badge = (text, kind = "soft") => h("span", { class: `badge ${kind}` }, text);
const empty = (key, tag = "p") => h(tag, { class: "empty" }, say(key));
const item = (code) => kept.taken.items.find((one) => one.code === code);
const matter = (code) => { const found = item(code); return found ? named(found) : code; };

// ---- acts: into the journal first, then onto the page

let acting = Promise.resolve();
function act(kind, ticket, facts = {}) {
  acting = acting.then(async () => {
    if (!may()) return;
    const last = kept.journal.at(-1);
    const at = Math.max(Math.floor(now()) * 1000, last ? line.micros(last.at) : 0);
    const label = facts.label ?? hall.tickets.get(ticket)?.label ?? "";
    const entry = { id: crypto.randomUUID(), lease: kept.taken.lease, at: line.instant(at), kind, ticket, ...facts, label };
    kept.journal.push(await store.add(entry));
    draw();
  });
  return acting.catch((problem) => tell(`${say("offline.not_kept")} ${problem.name}`));
}

function give(code, facts = {}) {
  const pool = facts.pool ?? item(code).pool_id;
  const next = line.number(hall, pool);
  if (!next) return tell(say("offline.no_numbers"));
  const { pool: _, kind = "issue", ...rest } = facts;
  shown = next.label;
  return act(kind, line.newId(now()), { item_code: code, ...next, ...rest });
}

async function checkIn(said) {
  const qr = line.readQr(said), code = qr || line.checkCode(said);
  if (!code) return tell(say("offline.code_wrong"));
  const found = await line.digest(kept.taken.salt, code);
  const one = kept.taken.expected.find((each) => (qr ? each.qr : each.digest) === found);
  if (!one) return tell(say("offline.code_unknown"));
  const before = hall.arrived.get(one.digest);
  if (before) return tell(say("offline.code_used", { label: before }));
  const opens = line.micros(one.starts_at) - kept.taken.policy.early_minutes * 60_000_000;
  if (now() * 1000 < opens) return tell(say("offline.code_early", { time: time(opens) }));
  const given = [];
  for (const each of kept.taken.expected.filter((other) => other.visit === one.visit && !hall.arrived.has(other.digest))) {
    await give(each.item_code, { kind: "arrive", digest: each.digest, pool: each.pool_id });
    given.push(shown);
  }
  shown = given.join(" ");
  draw();
}

// ---- the house

async function ask(path, body) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 6000);
  try {
    const answer = await fetch(`/hall/offline/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    if (answer.ok) return await answer.json();
    const problem = await answer.json();
    if (answer.status >= 500) throw new Error(problem.detail); // as good as no network: try again later
    throw Object.assign(new Error(problem.detail), { refused: true, status: answer.status });
  } finally {
    clearTimeout(late);
  }
}

async function bringBack() {
  let waiting;
  while ((waiting = unsent()).length) {
    const lease = waiting[0].lease;
    const entries = waiting.slice(0, 50).map(({ lease: _, ...entry }) => entry);
    const { applied, conflicts } = await ask("journal", { lease, entries });
    brought = { acts: (brought?.acts ?? 0) + entries.length, conflicts: (brought?.conflicts ?? 0) + conflicts };
    await store.merged(applied);
    kept.applied = applied;
  }
}

let asking = false;
async function look(takeOver = false) {
  if (asking) return;
  asking = true;
  try {
    for (let fresh = false; !fresh; ) {
      await bringBack();
      const taken = await ask("lease", { browser: kept.browser, take_over: takeOver });
      fresh = await store.take(taken, Date.parse(taken.now) - Date.now());
    }
    kept = await store.load();
    mode = "ready";
  } catch (problem) {
    if (problem.refused) refusal = problem.status === 401 ? say("offline.sign_in") : problem.message;
    mode = problem.refused ? "refused" : "alone";
  } finally {
    asking = false;
  }
  if (mode === "alone") brought = null;
  draw();
}

// ---- the page

function draw() {
  const held = document.activeElement?.dataset?.key;
  drawAll();
  if (held && document.activeElement === document.body) document.querySelector(`[data-key="${held}"]`)?.focus();
}
function drawAll() {
  hall = kept.taken && line.stand(kept.taken, kept.journal);
  root.dataset.mode = mode;
  part("state").replaceChildren(...state());
  const working = mode === "alone" && today();
  for (const name of ["line", "middle", "keys"]) part(name).hidden = !working;
  if (!working) return;
  part("line-list").replaceChildren(...inLine());
  part("line-count").textContent = say("offline.people", { count: line.waiting(hall).length });
  part("serving").replaceChildren(serving());
  part("aside-list").replaceChildren(...standingAside());
  part("given").replaceChildren(...(shown ? [h("p", { class: "label huge" }, shown), h("p", { class: "soft" }, say("offline.given"))] : []));
  part("numbers").textContent = say("offline.numbers", { count: line.numbersLeft(hall) });
  hits();
}

function state() {
  const waiting = unsent().length;
  const said = [notice(mode === "alone" ? "warn" : mode === "ready" ? "good" : "bad", title())];
  if (mode === "alone" && !kept.taken) said.push(h("p", {}, say("offline.nothing")));
  else if (mode === "alone" && !today()) said.push(h("p", {}, say("offline.other_day", { on: kept.taken.on })));
  if (kept.taken && (mode === "ready" || mode === "alone")) said.push(facts());
  if (waiting) said.push(h("p", {}, say("offline.unsent", { count: waiting })));
  if (mode === "ready" && brought) said.push(h("p", {}, say("offline.brought", brought)));
  if (kept.taken && mode !== "looking") said.push(...ledElsewhere());
  said.push(links());
  return said;
}
const title = () => (mode === "refused" ? refusal : say(`offline.${mode}`));
const notice = (kind, text) =>
  h("p", { class: `notice ${kind}`, id: "mode" }, h("strong", { "aria-hidden": "true" }, { good: "✓", warn: "!", bad: "×" }[kind]), h("span", {}, text));

function facts() {
  const { taken } = kept;
  const where = `${lang === "zh" ? taken.centre_zh : taken.centre_en} · ${say("offline.window", { number: taken.window })}`;
  const along = { time: time(line.micros(taken.now)), people: line.waiting(hall).length, numbers: line.numbersLeft(hall), expected: taken.expected.filter((one) => !hall.arrived.has(one.digest)).length };
  return h("p", {}, h("strong", {}, where), " ", say("offline.along", along));
}
function ledElsewhere() {
  const others = kept.taken.lines.filter((one) => !led(one));
  if (!others.length) return [];
  const names = others.map((one) => `${one.prefix} ${named(one)}`).join(", ");
  const told = h("p", {}, say("offline.led_elsewhere", { lines: names, window: others[0].led_by ?? "—" }));
  return mode === "ready" ? [told, button(say("offline.take_over"), () => look(true), { kind: "small" })] : [told];
}
function links() {
  const row = h("p", { class: "row" });
  if (mode === "alone") row.append(button(say("offline.look"), () => look()));
  if (mode === "ready") row.append(h("a", { class: "button main", href: "/hall" }, say("offline.to_hall")));
  if (mode === "refused") row.append(h("a", { class: "button main", href: "/hall" }, say("offline.to_hall")), button(say("offline.look"), () => look()));
  if (mode === "ready") row.append(h("a", { class: "button", href: "/hall/offline/conflicts" }, say("offline.conflicts", { count: kept.taken.conflicts })));
  return row;
}

function inLine() {
  const waiting = line.waiting(hall);
  if (!waiting.length) return [empty("offline.line_empty", "li")];
  return waiting.map((one, place) =>
    h("li", { class: place ? "" : "first", "data-label": one.label },
      h("div", { class: "row between" }, h("strong", { class: "label" }, one.label), h("span", { class: "soft" }, say("offline.since", { time: time(one.issued) }))),
      h("div", {}, matter(one.item_code)),
      h("div", { class: "row" }, place ? null : badge(say("offline.first"), "action"), one.priority ? badge(say("offline.priority"), "warn") : null, badge(say(`offline.by_${one.placed_by}`)))));
}

function serving() {
  const one = line.atWindow(hall);
  if (!one) {
    const first = line.next(hall);
    return h("section", { class: "card free stack" }, h("h2", {}, say("offline.free")),
      button(say("offline.next"), () => first && act("call", first.id), { key: "N", kind: "main big", off: !first }));
  }
  const { policy } = kept.taken;
  const called = one.state === "called";
  const recallable = now() * 1000 >= (one.announced ?? 0) + policy.call_gap_seconds * 1e6;
  const acts = called
    ? [button(say("offline.start"), () => act("start", one.id), { key: "S", kind: "main" }),
       button(say("offline.recall", { calls: one.calls, wanted: policy.calls }), () => act("recall", one.id), { key: "R", off: !recallable }),
       button(say("offline.miss"), () => act("miss", one.id), { key: "M", off: one.calls < policy.calls })]
    : [button(say("offline.finish"), () => act("finish", one.id), { key: "F", kind: "main" })];
  acts.push(button(say("offline.park"), () => act("park", one.id), { key: "K" }));
  if (called && !recallable) setTimeout(draw, 1000);
  return h("section", { class: "card stack" },
    h("div", { class: "row between" }, h("div", { class: "row" }, h("strong", { class: "label huge" }, one.label), badge(say(`offline.${one.state}`), called ? "warn" : "good")),
      h("span", { class: "soft" }, say("offline.since", { time: time((called ? one.announced : one.started) ?? one.issued) }))),
    h("p", { class: "matter" }, matter(one.item_code)),
    h("div", { class: "row" }, acts), called ? null : unserved(one));
}
function unserved(one) {
  const groups = Object.entries(JSON.parse(root.dataset.causes)).map(([outcome, causes]) =>
    h("fieldset", {}, h("legend", {}, say(`hall.${outcome}`)),
      h("div", { class: "row" }, causes.map((cause) => button(say(`cause.${cause}`), () => act("finish", one.id, { outcome, cause }))))));
  const folded = h("details", { class: "unserved stack" },
    h("summary", { "data-key": "U", "aria-keyshortcuts": "U" }, `${say("offline.unserved")} `, h("kbd", { "aria-hidden": "true" }, "U")), groups);
  folded.open = unserved.open === one.id;
  folded.addEventListener("toggle", () => { unserved.open = folded.open ? one.id : null; });
  return folded;
}

function standingAside() {
  const those = line.aside(hall);
  if (!those.length) return [empty("offline.aside_empty", "li")];
  return those.map((one) => h("li", { class: "row between", "data-label": one.label },
    h("span", {}, h("strong", { class: "label" }, one.label), " ", badge(say(`offline.${one.state}`))),
    h("span", { class: "row" }, button(say("offline.rejoin"), () => act("rejoin", one.id), { kind: "small" }),
      button(say("offline.leave"), () => act("leave", one.id), { kind: "small" }))));
}

function hits() {
  const typed = part("walk-in").value.trim().toLowerCase();
  const found = kept.taken.items.filter((one) => !typed || `${one.code} ${one.zh} ${one.en}`.toLowerCase().includes(typed)).slice(0, 9);
  const list = found.map((one, place) => h("button", { type: "button", class: "hit", "data-hit": true, onclick: () => {
    give(one.code, { priority: part("priority").value || null });
    part("walk-in").value = part("priority").value = "";
  } }, h("kbd", { "aria-hidden": "true" }, String(place + 1)), h("span", {}, named(one))));
  part("hits").replaceChildren(...(list.length ? list : [empty("offline.no_item")]));
}

function tell(text) {
  const said = document.getElementById("said");
  said.className = "said";
  said.textContent = text;
  clearTimeout(tell.gone);
  tell.gone = setTimeout(() => (said.textContent = ""), 8000);
}

// ---- start

part("walk-in").addEventListener("input", hits);
part("walk-in").addEventListener("keydown", (event) => {
  if (/^[1-9]$/.test(event.key) || event.key === "Enter") {
    const hit = document.querySelectorAll("[data-hit]")[event.key === "Enter" ? 0 : event.key - 1];
    event.preventDefault();
    event.stopPropagation();
    hit?.click();
    part("walk-in").blur();
  }
});
part("check-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = part("check-in").value;
  part("check-in").value = "";
  checkIn(said);
});
addEventListener("online", () => look());
addEventListener("offline", () => { mode = "alone"; draw(); });

kept = await store.load();
draw();
// One page of a browser keeps the journal: a second one says so and does nothing.
navigator.locks.request("yitang-hall-offline", { ifAvailable: true }, async (lock) => {
  if (!lock) {
    mode = "refused";
    refusal = say("offline.second");
    return draw();
  }
  await navigator.storage?.persist?.();
  await navigator.serviceWorker?.register(root.dataset.worker, { scope: "/hall" });
  await look();
  setInterval(() => { if (navigator.onLine) look(); }, 15000);
  return new Promise(() => {});
});
