import type { ComponentType, JSX } from "preact";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import Find from "./pages/find";
import { askAhead } from "./parts/asked";
import { Brand, Icon, type IconName } from "./parts/icon";
import { Failed, Loading } from "./parts/states";
import { path } from "./route";
import { chooseElder, chooseLanguage, elder, language, online, pageTexts, said, texts } from "./store";

/** A page gets the variable parts of its address, in order. */
export interface PageProps {
  parts: string[];
}

type PageComponent = ComponentType<PageProps>;
type Loader = () => Promise<{ default: PageComponent }>;

/** Pages are loaded when they are first asked for. A flow page keeps the main navigation out of the way. */
interface Route {
  at: RegExp;
  load: Loader;
  flow?: true;
  /** What the page will ask for, so that it can be asked while the page loads. */
  asks?: (part: string) => string;
}

const ROUTES: Route[] = [
  { at: /^\/items\/([\w-]+)$/, load: () => import("./pages/guide"), flow: true, asks: (code) => `/api/items/${code}` },
  { at: /^\/items\/([\w-]+)\/situation$/, load: () => import("./pages/situation"), flow: true, asks: (code) => `/api/items/${code}/situation` },
  { at: /^\/items\/([\w-]+)\/place$/, load: () => import("./pages/place"), flow: true, asks: (code) => `/api/items/${code}/centres` },
  { at: /^\/items\/([\w-]+)\/time$/, load: () => import("./pages/time"), flow: true },
  { at: /^\/items\/([\w-]+)\/visit$/, load: () => import("./pages/visit"), flow: true },
  { at: /^\/items\/([\w-]+)\/add$/, load: () => import("./pages/add"), flow: true },
  { at: /^\/items\/([\w-]+)\/for$/, load: () => import("./pages/for"), flow: true },
  { at: /^\/items\/([\w-]+)\/waiting$/, load: () => import("./pages/waiting"), flow: true },
  { at: /^\/items\/([\w-]+)\/who$/, load: () => import("./pages/who"), flow: true },
  { at: /^\/items\/([\w-]+)\/confirm$/, load: () => import("./pages/confirm"), flow: true },
  { at: /^\/appointments$/, load: () => import("./pages/appointments") },
  { at: /^\/appointments\/([\w-]+)$/, load: () => import("./pages/ticket") },
  { at: /^\/appointments\/([\w-]+)\/move$/, load: () => import("./pages/move"), flow: true },
  { at: /^\/line\/([\w-]+)$/, load: () => import("./pages/line") },
  { at: /^\/draws$/, load: () => import("./pages/draws") },
  { at: /^\/draws\/([\w-]+)$/, load: () => import("./pages/draw") },
  { at: /^\/cases$/, load: () => import("./pages/cases") },
  { at: /^\/cases\/([\w-]+)$/, load: () => import("./pages/case") },
  { at: /^\/items\/([\w-]+)\/online$/, load: () => import("./pages/online"), flow: true, asks: (code) => `/api/items/${code}` },
  { at: /^\/online\/([\w-]+)$/, load: () => import("./pages/filing"), flow: true },
  { at: /^\/cases\/([\w-]+)\/photos$/, load: () => import("./pages/photos"), flow: true },
  { at: /^\/me$/, load: () => import("./pages/me") },
];
const NOWHERE: Loader = () => import("./pages/nowhere");

const loaded = signal(new Map<Loader, PageComponent>());

function routeOf(address: string): { route: Route | undefined; parts: string[] } {
  const route = ROUTES.find(({ at }) => at.test(address));
  return { route, parts: route?.at.exec(address)?.slice(1) ?? [] };
}

/** Ask for a page, its words and what it shows all at once. */
function fetchPage(load: Loader, parts: string[], asks?: Route["asks"]): Promise<PageComponent> {
  if (asks) askAhead(asks(parts[0] ?? ""));
  return Promise.all([load(), pageTexts()]).then(([{ default: page }]) => page);
}

/** Everything on the screen. */
export function App(): JSX.Element {
  const t = texts.value;
  const { route, parts } = routeOf(path.value);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        {t.skip}
      </a>
      <Top flow={route?.flow === true} first={path.value === "/"} />
      {!online.value && (
        <p class="offline" role="status">
          <Icon name="warn" />
          {t.state.offline}
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {path.value === "/" ? <Find /> : <Lazy key={path.value} load={route?.load ?? NOWHERE} parts={parts} asks={route?.asks} />}
      </main>
      <p class="unseen" role="status" aria-live="polite">
        {said.value}
      </p>
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

interface LazyProps {
  load: Loader;
  parts: string[];
  asks: Route["asks"] | undefined;
}

function Lazy({ load, parts, asks }: LazyProps): JSX.Element {
  const [trouble, setTrouble] = useState<Error | null>(null);
  const known = loaded.value.get(load);
  useEffect(() => {
    if (known || trouble) return;
    fetchPage(load, parts, asks).then(
      (page) => (loaded.value = new Map(loaded.value).set(load, page)),
      (failed: Error) => setTrouble(failed),
    );
  }, [known, load, trouble]);
  if (known) {
    const Known = known;
    return <Known parts={parts} />;
  }
  if (trouble) return <div class="page"><Failed trouble={trouble} again={() => location.reload()} /></div>;
  return <div class="page"><Loading lines={5} /></div>;
}

const TABS: { to: string; icon: IconName; name: "find" | "appointments" | "cases" | "me" }[] = [
  { to: "/", icon: "search", name: "find" },
  { to: "/appointments", icon: "day", name: "appointments" },
  { to: "/cases", icon: "case", name: "cases" },
  { to: "/me", icon: "person", name: "me" },
];

function Top({ flow, first }: { flow: boolean; first: boolean }): JSX.Element {
  const t = texts.value;
  const here = (to: string): boolean => (to === "/" ? path.value === "/" || path.value.startsWith("/items") : path.value.startsWith(to));
  return (
    <header class={`top ${first ? "on-band" : ""} ${flow ? "in-flow" : ""}`}>
      <a class="brand" href="/">
        <Brand />
        <span class="brand-name">{t.name}</span>
        <span class="brand-line">{t.tagline}</span>
      </a>
      <nav class="tabs" aria-label={t.tabs.label}>
        {TABS.map(({ to, icon, name }) => (
          <a key={to} href={to} aria-current={here(to) ? "page" : undefined}>
            <Icon name={icon} />
            {t.tabs[name]}
          </a>
        ))}
      </nav>
      <Tools />
    </header>
  );
}

function Tools(): JSX.Element {
  const t = texts.value.tools;
  const toggle = (): void => {
    const on = elder.value === 0;
    chooseElder(on ? 20 : 0);
    said.value = on ? t.elderOnSaid : t.elderOffSaid;
  };
  return (
    <div class="tools" role="group" aria-label={t.label}>
      {elder.value > 0 && <ReadAloud />}
      <button type="button" onClick={toggle} aria-pressed={elder.value > 0}>
        <Icon name="letters" />
        {elder.value ? t.elderOff : t.elder}
      </button>
      <button type="button" lang={t.otherCode} onClick={() => chooseLanguage(language.value === "zh" ? "en" : "zh")}>
        {t.other}
      </button>
    </div>
  );
}

/** Reads what stands in the page, where the browser can speak. */
function ReadAloud(): JSX.Element | null {
  const t = texts.value.tools;
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => () => globalThis.speechSynthesis?.cancel(), [path.value]);
  if (!("speechSynthesis" in globalThis)) return null;
  const read = (): void => {
    speechSynthesis.cancel();
    if (speaking) return setSpeaking(false);
    const words = new SpeechSynthesisUtterance(document.getElementById("main")?.innerText ?? "");
    words.lang = language.value === "zh" ? "zh-CN" : "en-GB";
    words.rate = 0.9;
    words.onend = words.onerror = () => setSpeaking(false);
    setSpeaking(true);
    speechSynthesis.speak(words);
  };
  return (
    <button type="button" onClick={read} title={t.readLabel}>
      <Icon name="sound" />
      {speaking ? t.stop : t.read}
    </button>
  );
}
