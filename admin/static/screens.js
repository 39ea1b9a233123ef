// The call display: follows the hall, marks the newest call, rings and says it. And the kiosk's way back.
const calls = document.getElementById("calls");
let known = null, voice = false, source, polling;

const digits = "零一二三四五六七八九";
const spoken = (label) => label.replace(/\d/g, (digit) => digits[digit]);

function gong(audio) {
  [[660, 0], [528, 0.45]].forEach(([pitch, after]) => {
    const tone = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + after;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.0001, at);
    loud.gain.exponentialRampToValueAtTime(0.5, at + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.9);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 1);
  });
}

// Announcements stand in line: each waits until the one before has been said, twice, and none is dropped.
let audio;
const announcements = [];
let announcing = false;
const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

function say(text) {
  return new Promise((done) => {
    if (!("speechSynthesis" in window)) return done();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "zh-CN";
    words.rate = 0.9;
    words.voice = speechSynthesis.getVoices().find((one) => one.lang.replace("_", "-").startsWith("zh")) || null;
    words.onend = words.onerror = done;
    setTimeout(done, 15000); // a voice that never says that it has ended holds nobody up
    speechSynthesis.speak(words);
  });
}

async function announce(call) {
  if (!voice) return;
  announcements.push(call);
  if (announcing) return;
  announcing = true;
  while (announcements.length) {
    const next = announcements.shift();
    gong(audio);
    await sleep(1.3);
    const text = `请${spoken(next.label)}号，到${next.window}号窗口办理。`;
    await say(text);
    await sleep(0.4);
    await say(text);
    await sleep(0.6);
  }
  announcing = false;
}

const key = (call) => `${call.label} ${call.window} ${call.called_at}`;

function line(call, fresh) {
  const row = document.createElement("li");
  row.className = fresh ? "call new" : "call";
  const again = call.calls > 1 ? `第${call.calls}次` : "→";
  for (const [tag, text] of [["strong", call.label], ["span", again], ["b", call.window]]) {
    const part = document.createElement(tag);
    part.textContent = text;
    if (text === "→") part.ariaHidden = "true";
    if (tag === "span" && call.calls > 1) part.className = "again";
    row.append(part, " ");
  }
  return row;
}

const MARKED = 15000;
const since = new Map(); // when each call came, to mark it for a while however often the screen is drawn
let unmark;
function show(display) {
  const list = calls.querySelector(".call-list");
  const fresh = known ? display.called.filter((call) => !known.has(key(call))) : [];
  known = new Set(display.called.map(key));
  fresh.forEach((call) => since.set(key(call), Date.now()));
  since.forEach((_, call) => known.has(call) || since.delete(call));
  const isNew = (call) => Date.now() - (since.get(key(call)) ?? 0) < MARKED;
  list.replaceChildren(...display.called.slice(0, 5).map((call) => line(call, isNew(call))));
  if (!display.called.length) {
    const nobody = document.createElement("li");
    nobody.className = "nobody";
    nobody.textContent = calls.dataset.empty;
    list.append(nobody);
  }
  document.getElementById("waiting").textContent = display.waiting;
  fresh.reverse().forEach(announce);
  if (fresh.length) {
    clearTimeout(unmark);
    unmark = setTimeout(() => list.querySelectorAll(".new").forEach((row) => row.classList.remove("new")), MARKED + 100);
  }
}

function stale(is) {
  document.getElementById("stale").hidden = !is;
}

async function look() {
  try {
    const answer = await fetch(calls.dataset.poll, { headers: { accept: "application/json" } });
    if (answer.ok) show(await answer.json());
    stale(!answer.ok);
    if (answer.ok && source.readyState === EventSource.CLOSED) follow();
  } catch {
    stale(true);
  }
}

function follow() {
  source = new EventSource(calls.dataset.display);
  source.onopen = () => { clearInterval(polling); polling = undefined; stale(false); };
  source.onmessage = (event) => { stale(false); show(JSON.parse(event.data)); };
  source.addEventListener("lost", () => stale(true));
  source.onerror = () => { polling ??= setInterval(look, 2000); };
}

if (calls) {
  follow();
  const button = document.getElementById("sound");
  button.addEventListener("click", () => {
    audio ??= new AudioContext();
    voice = true;
    gong(audio);
    speechSynthesis.getVoices();
    button.textContent = button.dataset.on;
    button.disabled = true;
  });
}

// The kiosk goes back to its first page by itself, for the next person.
const left = document.querySelector("[data-return]");
if (left) {
  let back;
  const wait = () => {
    clearTimeout(back);
    back = setTimeout(() => location.assign(left.dataset.return), left.dataset.after * 1000);
  };
  ["pointerdown", "keydown", "scroll"].forEach((kind) => addEventListener(kind, wait, { passive: true }));
  wait();
}
const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
