// The hall's rules once more, for a window without a network: the twin of backend/hall/rules/order.py.
// Pure: it is given what was taken along and the journal, and says how the line stands. Moments are whole
// microseconds since 1970, because the line tells two people apart by one of them.
const MINUTE = 60_000_000;

export function micros(text) {
  const [, whole, part = "", zone] = /^(.+?)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)$/.exec(text);
  return Date.parse(whole + zone) * 1000 + Number(part.padEnd(6, "0").slice(0, 6) || 0);
}
export function instant(moment) {
  const second = Math.floor(moment / 1_000_000);
  const part = String(moment - second * 1_000_000).padStart(6, "0");
  return `${new Date(second * 1000).toISOString().slice(0, 19)}.${part}Z`;
}

// ---- whose turn it is

export const order = (a, b) => a.turn - b.turn || a.entered - b.entered || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export function bookedTurn(starts, arrived, policy) {
  const late = arrived > starts + policy.grace_minutes * MINUTE;
  return late ? [arrived, "late"] : [starts - policy.booked_minutes * MINUTE, "booked"];
}
export const withPriority = (turn, priority, policy) => (priority ? turn - policy.priority_minutes * MINUTE : turn);

export function behind(line, places, now) {
  if (!line.length) return [now, now];
  if (places <= 0) return [line[0].turn, line[0].entered - 1];
  let place = Math.min(places, line.length) - 1;
  while (place + 1 < line.length && beside(line[place], line[place + 1])) place += 1;
  return [line[place].turn, line[place].entered + 1];
}
const beside = (one, after) => one.turn === after.turn && after.entered - one.entered <= 1;

// ---- how the line stands: what was taken along, and every act since

export function stand(taken, journal) {
  const hall = { taken, tickets: new Map(), given: new Set(), arrived: new Map() };
  for (const one of taken.tickets) {
    hall.tickets.set(one.id, {
      ...one,
      turn: micros(one.turn_at),
      entered: micros(one.entered_at),
      issued: micros(one.issued_at),
      announced: one.announced_at && micros(one.announced_at),
      started: one.started_at && micros(one.started_at),
    });
  }
  for (const entry of journal) play(hall, entry);
  return hall;
}

export const waiting = (hall, pool) =>
  [...hall.tickets.values()].filter((one) => one.state === "waiting" && (pool === undefined || one.pool_id === pool)).sort(order);
export const next = (hall) => waiting(hall)[0];
export const atWindow = (hall) => [...hall.tickets.values()].find((one) => one.state === "called" || one.state === "serving");
export const aside = (hall) => [...hall.tickets.values()].filter((one) => one.state === "parked" || one.state === "missed").sort(order);

function play(hall, entry) {
  const at = micros(entry.at);
  const one = hall.tickets.get(entry.ticket);
  if (entry.kind === "issue" || entry.kind === "arrive") return enter(hall, entry, at);
  if (!one) return;
  ACTS[entry.kind](one, at, hall);
}

function enter(hall, entry, at) {
  const { policy, items, expected } = hall.taken;
  const booked = expected.find((one) => one.digest === entry.digest);
  const [turn, placed] = booked ? bookedTurn(micros(booked.starts_at), at, policy) : [at, "arrived"];
  hall.given.add(entry.label);
  if (entry.digest) hall.arrived.set(entry.digest, entry.label);
  hall.tickets.set(entry.ticket, {
    id: entry.ticket,
    label: entry.label,
    pool_id: booked ? booked.pool_id : items.find((item) => item.code === entry.item_code)?.pool_id,
    item_code: entry.item_code,
    state: "waiting",
    placed_by: placed,
    priority: Boolean(entry.priority),
    turn: withPriority(turn, entry.priority, policy),
    entered: at,
    issued: at,
    announced: null,
    started: null,
    calls: 0,
  });
}

const ACTS = {
  call: (one, at) => Object.assign(one, { state: "called", announced: at, calls: 1, since: at }),
  recall: (one, at) => Object.assign(one, { announced: at, calls: one.calls + 1 }),
  start: (one, at) => Object.assign(one, { state: "serving", started: at }),
  finish: (one) => Object.assign(one, { state: "served" }),
  miss: (one) => Object.assign(one, { state: "missed" }),
  park: (one) => Object.assign(one, { state: "parked" }),
  leave: (one) => Object.assign(one, { state: "left" }),
  rejoin: (one, at, hall) => {
    const { missed_behind: missed, parked_behind: parked } = hall.taken.policy;
    const [turn, entered] = behind(waiting(hall, one.pool_id), one.state === "parked" ? parked : missed, at);
    Object.assign(one, { turn, entered, placed_by: one.state, state: "waiting", calls: 0 });
  },
};

/** The next number of the line's block that was not given yet; undefined when none is left. */
export function number(hall, pool) {
  const prefix = hall.taken.lines.find((line) => line.pool_id === pool)?.prefix;
  for (const block of hall.taken.blocks.filter((one) => one.prefix === prefix)) {
    for (let count = (block.used ?? block.first - 1) + 1; count <= block.last; count += 1) {
      const label = `${prefix}${String(count).padStart(3, "0")}`;
      if (!hall.given.has(label)) return { number: count, label };
    }
  }
  return undefined;
}
export const numbersLeft = (hall) =>
  hall.taken.blocks.reduce((sum, block) => sum + block.last - (block.used ?? block.first - 1), 0) - hall.given.size;

// ---- codes

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** The booking code as it was given out, or null if it was mistyped (backend/crypto/codes.py). */
export function checkCode(said) {
  const clean = said.toUpperCase().replace(/[ \-\u3000]/g, "");
  const values = [...clean].map((letter) => LETTERS.indexOf(letter));
  if (values.length < 2 || values.length > 31 || values.includes(-1)) return null;
  let total = 0;
  for (const value of values.slice(0, -1)) {
    total = (total ^ value) << 1;
    if (total & 32) total ^= 0x25;
  }
  return total === values.at(-1) ? clean : null;
}

/** Which appointment a scanned QR text names: 32 hex digits, or null. */
export function readQr(said) {
  const bits = [...said.trim()].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter));
  if (bits.length < 40 || bits.includes(-1)) return null;
  const bytes = [];
  let held = 0, count = 0;
  for (const five of bits) {
    held = ((held << 5) | five) & 0xfff;
    count += 5;
    if (count >= 8) bytes.push((held >> (count -= 8)) & 0xff);
  }
  return bytes.slice(2, 18).map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function digest(salt, text) {
  const key = Uint8Array.from(salt.match(/../g), (pair) => parseInt(pair, 16));
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const whole = new Uint8Array(await crypto.subtle.sign("HMAC", made, new TextEncoder().encode(text)));
  return [...whole.slice(0, 3)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A UUID version 7, as the house makes them: it sorts by the time it was made. */
export function newId(now) {
  const random = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = Math.floor(now).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${(8 + (parseInt(random[3], 16) & 3)).toString(16)}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
