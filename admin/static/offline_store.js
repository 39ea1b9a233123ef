// What a window keeps in its browser: what it took along, and the journal. Written to the disk before it is shown.
const NAME = "yitang-hall";

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened;
function open() {
  opened ??= (async () => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("journal", { keyPath: "seq" });
    };
    return done(request);
  })();
  return opened;
}

async function within(mode, work) {
  const base = await open();
  const tx = base.transaction(["kept", "journal"], mode, { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    tx.oncomplete = resolve;
    tx.onabort = tx.onerror = () => reject(tx.error);
  });
  const result = await work(tx.objectStore("kept"), tx.objectStore("journal"));
  await ended;
  return result;
}

/** Everything there is. `applied`: acts up to this one are in the house already. */
export const load = () =>
  within("readwrite", async (kept, journal) => {
    let browser = await done(kept.get("browser"));
    if (!browser) await done(kept.put((browser = crypto.randomUUID()), "browser"));
    const [taken, offset, applied] = [await done(kept.get("taken")), await done(kept.get("offset")), await done(kept.get("applied"))];
    return { browser, taken, offset: offset ?? 0, applied: applied ?? 0, journal: await done(journal.getAll()) };
  });

/** A fresh state of the hall, in place of the old one and its acts; not while one of them is only here. */
export const take = (taken, offset) =>
  within("readwrite", async (kept, journal) => {
    const last = await done(journal.openCursor(null, "prev"));
    if (last && last.value.seq > ((await done(kept.get("applied"))) ?? 0)) return false;
    await done(journal.clear());
    await done(kept.put(taken, "taken"));
    await done(kept.put(offset, "offset"));
    await done(kept.put(taken.applied, "applied"));
    return true;
  });

/** One more act; numbered here, so that two never have one place. */
export const add = (entry) =>
  within("readwrite", async (kept, journal) => {
    const last = await done(journal.openCursor(null, "prev"));
    const before = last ? last.value.seq : ((await done(kept.get("applied"))) ?? 0);
    const numbered = { ...entry, seq: before + 1 };
    await done(journal.add(numbered));
    return numbered;
  });

/** The house has all acts up to this one; they stay until a fresh state of the hall is here. */
export const merged = (applied) => within("readwrite", (kept) => done(kept.put(applied, "applied")));
