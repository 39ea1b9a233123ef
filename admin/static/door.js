// The check at the door. A QR code is verified here, with the keys that came with the page, so that it goes on
// without a network; what was seen then is kept in this browser and sent once when the network is back.
const root = document.querySelector("[data-known]");
const known = JSON.parse(root.dataset.known);
const form = document.getElementById("door-form"), field = form.elements.code;
const result = document.getElementById("door-result"), net = document.getElementById("door-net");
const keptBadge = document.getElementById("door-kept"), sendNow = document.getElementById("door-send");
const refusedCard = document.getElementById("door-refused"), refusedList = refusedCard.querySelector("ul");
const STORE = `door:${known.code}`, REFUSED = `door-refused:${known.code}`, SEND_EVERY = 10000, ANSWER_WITHIN = 8000;
const ZONE = "Asia/Shanghai", BODY = 27, WHOLE = BODY + 64;

// ---- words, and the clock of the installation (a phone's own may be wrong)

const say = (key, facts = {}) => known.words[key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const shift = Date.parse(known.now) - Date.now();
const now = () => new Date(Date.now() + shift);
const dayOf = (at) => at.toLocaleDateString("en-CA", { timeZone: ZONE });
const dayWords = (at) => at.toLocaleDateString(known.lang, { timeZone: ZONE, month: "long", day: "numeric", weekday: "short" });
const timeWords = (at) => at.toLocaleTimeString("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });

function answer(kind, text) {
  const line = document.createElement("p"), mark = document.createElement("strong"), words = document.createElement("span");
  line.className = `verdict ${kind}`;
  mark.textContent = { good: "✓", warn: "!", bad: "×" }[kind];
  mark.ariaHidden = "true";
  words.textContent = text;
  line.append(mark, words);
  result.replaceChildren(line);
}

// ---- the signed claim: kind, key id, appointment, instant in seconds, centre; then 64 bytes of signature

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function unbase32(text) {
  const bytes = [];
  let bits = 0, held = 0;
  for (const sign of text) {
    const value = ALPHABET.indexOf(sign);
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? new Uint8Array(bytes) : null; // unused bits must not make a second spelling
}

const keys = new Map();
async function keyOf(id) {
  if (!keys.has(id)) {
    const raw = Uint8Array.from(atob(known.keys[id]), (sign) => sign.charCodeAt(0));
    keys.set(id, await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]));
  }
  return keys.get(id);
}

let able = Boolean(globalThis.crypto?.subtle);
const trial = able
  ? Promise.all(Object.keys(known.keys).map(keyOf)).catch(() => { able = false; })
  : Promise.resolve();

async function read(text) {
  const raw = unbase32(text);
  if (!raw || raw.length !== WHOLE || raw[0] !== 1 || !(raw[1] in known.keys)) return null;
  const body = raw.slice(0, BODY);
  if (!(await crypto.subtle.verify("Ed25519", await keyOf(raw[1]), raw.slice(BODY), body))) return null;
  const number = (from, to) => body.slice(from, to).reduce((sum, byte) => sum * 256 + byte, 0);
  const id = [...body.slice(2, 18)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { id, at: new Date(number(18, 23) * 1000), centre: number(23, 27) };
}

// What the code says by itself: null when it is good here and now.
function wrong(claim) {
  if (!claim) return ["bad", say("forged")];
  if (claim.centre !== known.centre) return ["bad", say("other_centre", { centre: known.centres[claim.centre] || say("unknown_centre") })];
  if (dayOf(claim.at) !== dayOf(now())) return ["bad", say("other_day", { day: dayWords(claim.at) })];
  const opens = new Date(claim.at.getTime() - known.early * 60000);
  if (now() < opens) return ["warn", say("early", { time: timeWords(opens) })];
  return null;
}

// ---- the server's word; a network that is gone, or an answer that never comes, is no answer

async function post(code, cameAt) {
  const body = new URLSearchParams({ centre_code: known.code, code });
  if (cameAt) body.set("came_at", cameAt);
  let said;
  try {
    said = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" }, signal: AbortSignal.timeout(ANSWER_WITHIN) });
  } catch {
    return { lost: true };
  }
  connected(true);
  const text = await said.json().catch(() => null);
  if (said.ok && text) return { came: text };
  if (said.status === 401) return { signedOut: true };
  if (said.status === 429 || said.status >= 500 || !text) return { lost: true, busy: true };
  return { refused: text.detail };
}

async function check(code) {
  await trial;
  const signed = code.length > 40 && !code.includes("/");
  let claim = null;
  if (signed && able) {
    claim = await read(code);
    const no = wrong(claim);
    if (no) return answer(...no);
  }
  if (claim && kept().some((one) => one.id === claim.id)) return answer("warn", say("kept_already"));
  const { came, refused, signedOut, busy } = navigator.onLine ? await post(code) : {};
  if (came) return answer(came.again ? "warn" : "good", say(came.again ? "again" : "good_online", came));
  if (refused) return answer("bad", refused);
  if (!busy && !signedOut) connected(false);
  if (!claim) return answer("bad", signedOut ? say("sign_in") : say(signed ? "no_crypto" : "code_offline"));
  keep({ id: claim.id, code, cameAt: now().toISOString() });
  answer("good", say("good_offline", { time: timeWords(claim.at) }));
}

// ---- what waits to be sent: the code itself and when it was seen, nothing else

const list = (name) => JSON.parse(localStorage.getItem(name) || "[]");
const kept = () => list(STORE);
function keep(one) {
  localStorage.setItem(STORE, JSON.stringify([...kept().filter((other) => other.id !== one.id), one]));
  shown();
}
function drop(id) {
  localStorage.setItem(STORE, JSON.stringify(kept().filter((one) => one.id !== id)));
  shown();
}

let sending = false;
async function send() {
  if (sending || !kept().length) return;
  sending = true;
  const alone = navigator.locks ? (work) => navigator.locks.request(STORE, work) : (work) => work();
  await alone(sendAll).finally(() => { sending = false; });
}
async function sendAll() {
  let sent = 0;
  for (const one of kept()) {
    const { came, refused, signedOut } = await post(one.code, one.cameAt);
    if (signedOut) { answer("warn", say("sign_in")); break; }
    if (!came && !refused) break;
    drop(one.id);
    if (came) sent += 1;
    else localStorage.setItem(REFUSED, JSON.stringify([...list(REFUSED), `${timeWords(new Date(one.cameAt))} ${refused}`]));
  }
  shown();
  if (sent) answer("good", say("sent", { count: sent }));
}

function connected(is) {
  net.hidden = false;
  net.className = `badge ${is ? "good" : "warn"}`;
  net.textContent = `${is ? "●" : "▲"} ${say(is ? "online" : "offline")}`;
}
function shown() {
  const count = kept().length, refused = list(REFUSED);
  keptBadge.hidden = sendNow.hidden = !count;
  keptBadge.textContent = say("waiting", { count });
  refusedCard.hidden = !refused.length;
  refusedList.replaceChildren(...refused.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = field.value.trim();
  field.value = "";
  if (code) check(code);
  field.focus();
});
sendNow.addEventListener("click", send);
refusedCard.querySelector("button").addEventListener("click", () => { localStorage.removeItem(REFUSED); shown(); });
addEventListener("online", () => { connected(true); send(); });
addEventListener("offline", () => connected(false));
addEventListener("storage", shown);
setInterval(() => {
  if (dayOf(now()) !== dayOf(new Date(known.now))) answer("warn", say("old_page"));
  send();
}, SEND_EVERY);
connected(navigator.onLine);
shown();
send();

// ---- the camera, where the browser can read codes itself

const camera = document.getElementById("door-camera"), view = document.getElementById("door-view");
let stream, looking, last = "";
async function look(detector, video) {
  const [found] = await detector.detect(video).catch(() => []);
  if (!found || found.rawValue === last) return;
  last = found.rawValue;
  setTimeout(() => { last = ""; }, 4000);
  check(found.rawValue.trim());
}
function stop() {
  clearInterval(looking);
  stream?.getTracks().forEach((track) => track.stop());
  stream = undefined;
  view.replaceChildren();
  camera.textContent = say("camera");
}
async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return answer("warn", say("camera_none"));
  }
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true, playsInline: true });
  video.ariaHidden = "true";
  view.replaceChildren(video);
  camera.textContent = say("camera_off");
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  looking = setInterval(() => look(detector, video), 250);
}
if ("BarcodeDetector" in globalThis && navigator.mediaDevices) {
  camera.hidden = false;
  camera.addEventListener("click", () => (stream ? stop() : start()));
}
