/** The service worker comes after everything the first screen needs. */

const QUIET = 4_000;

export function install(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  setTimeout(() => void navigator.serviceWorker.register(trusted("/sw.js") as string, { updateViaCache: "none" }).catch(() => undefined), QUIET);
}

interface TypedWindow {
  trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown } };
}

/** Where the page enforces trusted types, only this one address may become a script. */
function trusted(address: string): unknown {
  const policy = (globalThis as TypedWindow).trustedTypes?.createPolicy("yitang", { createScriptURL: (url) => (url === "/sw.js" ? url : "") });
  return policy ? policy.createScriptURL(address) : address;
}
