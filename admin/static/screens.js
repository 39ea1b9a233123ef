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

let audio;
function announce(call) {
  if (!voice) return;
  gong(audio);
  const text = `请${spoken(call.label)}号，到${call.window}号窗口办理。`;
  const words = new SpeechSynthesisUtterance(text.repeat(2));
  words.lang = "zh-CN";
  words.rate = 0.9;
  words.voice = speechSynthesis.getVoices().find((one) => one.lang.replace("_", "-").startsWith("zh")) || null;
  setTimeout(() => speechSynthesis.speak(words), 1300);
}

const key = (call) => `${call.label} ${call.window} ${call.called_at}`;

function line(call, fresh) {
  const row = document.createElement("li");
  row.className = fresh ? "call new" : "call";
  for (const [tag, text] of [["strong", call.label], ["span", "→"], ["b", call.window]]) {
    const part = document.createElement(tag);
    part.textContent = text;
    if (tag === "span") part.ariaHidden = "true";
    row.append(part, " ");
  }
  return row;
}

let newest = 0;
function show(display) {
  const list = calls.querySelector(".call-list");
  const fresh = known ? display.called.filter((call) => !known.has(key(call))) : [];
  known = new Set(display.called.map(key));
  if (fresh.length) newest = Date.now();
  const marked = new Set(fresh.map(key));
  list.replaceChildren(...display.called.slice(0, 5).map((call) => line(call, marked.has(key(call)))));
  if (!display.called.length) {
    const nobody = document.createElement("li");
    nobody.className = "nobody";
    nobody.textContent = calls.dataset.empty;
    list.append(nobody);
  }
  document.getElementById("waiting").textContent = display.waiting;
  fresh.reverse().forEach(announce);
  if (fresh.length) setTimeout(() => Date.now() - newest >= 15000 && list.querySelectorAll(".new").forEach((row) => row.classList.remove("new")), 15100);
}

function stale(is) {
  document.getElementById("stale").hidden = !is;
}

async function look() {
  try {
    const answer = await fetch(calls.dataset.poll, { headers: { accept: "application/json" } });
    if (answer.ok) show(await answer.json());
    stale(!answer.ok);
  } catch {
    stale(true);
  }
}

if (calls) {
  source = new EventSource(calls.dataset.display);
  source.onopen = () => { clearInterval(polling); polling = undefined; stale(false); };
  source.onmessage = (event) => show(JSON.parse(event.data));
  source.onerror = () => { polling ??= setInterval(look, 2000); };
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
