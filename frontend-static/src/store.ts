import { batch, effect, signal } from "@preact/signals";
import { zh, type FirstTexts } from "./texts/zh";
import type { PageTexts } from "./texts/zh_pages";
import type { Language, Me } from "./types";

/** Settings stay on the phone. Nothing about a person is ever written there. */
const settings = {
  get: (name: string): string | null => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set: (name: string, value: string | null): void => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      /* private mode: the setting holds for this visit only */
    }
  },
};

export const SIZES = [18, 20, 24, 30] as const;
export type Size = (typeof SIZES)[number];

/** Chinese unless the reader chose English, or the browser asks for it first. */
function firstLanguage(): Language {
  const chosen = settings.get("language") ?? navigator.language;
  return chosen.toLowerCase().startsWith("en") ? "en" : "zh";
}

function firstElder(): Size | 0 {
  const kept = Number(settings.get("elder"));
  return SIZES.find((size) => size === kept) ?? 0;
}

export const language = signal<Language>(firstLanguage());
/** Pages other than the first are drawn only after `pageTexts` has brought theirs. */
export const texts = signal<FirstTexts & PageTexts>(zh as FirstTexts & PageTexts);
/** Root text size in pixels, or 0 for the ordinary one. */
export const elder = signal<Size | 0>(firstElder());
export const online = signal(navigator.onLine);
/** What a screen reader should hear now. */
export const said = signal("");
/** null: signed out; undefined: not asked yet. */
export const me = signal<Me | null | undefined>(settings.get("signed") ? undefined : null);
/** Whether tickets are kept on this phone, so that the first page knows without opening the store. */
export const keeps = signal(settings.get("keeps") === "1");

window.addEventListener("online", () => (online.value = true));
window.addEventListener("offline", () => (online.value = false));

let pagesToo = false;
let wanted: Language = language.value;

/** Loads the texts of the chosen language. Of two choices at once the later one holds. */
export async function speak(chosen: Language): Promise<void> {
  wanted = chosen;
  const [first, pages] = await Promise.all([
    chosen === "en" ? import("./texts/en").then(({ en }) => en) : zh,
    pagesToo ? pagesIn(chosen) : ({} as PageTexts),
  ]);
  if (wanted !== chosen) return;
  batch(() => {
    language.value = chosen;
    texts.value = { ...first, ...pages };
  });
  document.documentElement.lang = first.html;
}

function pagesIn(chosen: Language): Promise<PageTexts> {
  return chosen === "en"
    ? import("./texts/en_pages").then(({ enPages }) => enPages)
    : import("./texts/zh_pages").then(({ zhPages }) => zhPages);
}

/** What pages after the first screen say; asked for once, kept up with every change of language. */
export async function pageTexts(): Promise<void> {
  if (pagesToo) return;
  pagesToo = true;
  await speak(wanted).catch((failed: unknown) => {
    pagesToo = false;
    throw failed;
  });
}

export function chooseLanguage(chosen: Language): void {
  settings.set("language", chosen);
  void speak(chosen);
}

export function chooseElder(size: Size | 0): void {
  settings.set("elder", size ? String(size) : null);
  elder.value = size;
}

effect(() => {
  const root = document.documentElement;
  root.toggleAttribute("data-elder", elder.value > 0);
  root.style.fontSize = elder.value ? `${elder.value}px` : "";
});

export function signedIn(who: Me): void {
  settings.set("signed", "1");
  me.value = who;
}

/** Also when the server says that the session is over. */
export function signedOut(): void {
  settings.set("signed", null);
  me.value = null;
}

export function keepsTickets(any: boolean): void {
  settings.set("keeps", any ? "1" : null);
  keeps.value = any;
}

/** The server clears this site's storage at sign-out; how the page looks should stay. */
export function keepLooks(): void {
  settings.set("language", language.value);
  settings.set("elder", elder.value ? String(elder.value) : null);
}
