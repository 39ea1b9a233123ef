import { effect } from "@preact/signals";
import { keeps } from "./store";

/** Milliseconds after which the first screen has all it needs. */
const QUIET = 4_000;

let asked = false;

/** The service worker comes after the first screen, or as soon as there is a ticket to open without a network. */
export function install(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  setTimeout(register, QUIET);
  effect(() => {
    if (keeps.value) register();
  });
}

function register(): void {
  if (asked) return;
  asked = true;
  navigator.serviceWorker.register(trusted("/sw.js") as string, { updateViaCache: "none" }).catch(() => (asked = false));
}

interface TypedWindow {
  trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown } };
}

/** Where the page enforces trusted types, only this one address may become a script. */
function trusted(address: string): unknown {
  const policy = (globalThis as TypedWindow).trustedTypes?.createPolicy("yitang", { createScriptURL: (url) => (url === "/sw.js" ? url : "") });
  return policy ? policy.createScriptURL(address) : address;
}
