import { batch, signal } from "@preact/signals";
import { SERVERS } from "./addresses";

/** Where the reader is. Only this module touches the browser's history. */
export const path = signal(location.pathname);
export const query = signal(new URLSearchParams(location.search));

let depth = (history.state as { depth?: number } | null)?.depth ?? 0;
const scrolled = new Map<number, number>();
/** Where to scroll when the page has drawn itself; used once. */
export let scrollTo = 0;

history.scrollRestoration = "manual";
history.replaceState({ depth }, "");

export function go(to: string, replace = false): void {
  scrolled.set(depth, scrollY);
  if (replace) history.replaceState({ depth }, "", to);
  else history.pushState({ depth: ++depth }, "", to);
  scrollTo = 0;
  read();
}

function read(): void {
  batch(() => {
    path.value = location.pathname;
    query.value = new URLSearchParams(location.search);
  });
}

window.addEventListener("popstate", (event) => {
  scrolled.set(depth, scrollY);
  depth = (event.state as { depth?: number } | null)?.depth ?? 0;
  scrollTo = scrolled.get(depth) ?? 0;
  read();
});

/** Links inside the app move without loading; everything else is the browser's. */
window.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (SERVERS.test(link.pathname) || (link.hash && link.pathname === location.pathname)) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
