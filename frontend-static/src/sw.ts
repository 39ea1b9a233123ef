/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst, NetworkFirst } from "workbox-strategies";
import { SERVERS } from "./addresses";

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build: what the first screen and the ticket need, and every file of this version. */
declare const SHELL: { url: string; revision: string | null }[];
declare const FILES: string[];

const PAGES = "pages";
const GUIDES = "guides";

void self.skipWaiting();
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), dropOld()])));

precacheAndRoute(SHELL);
cleanupOutdatedCaches();

/** Every address of the app opens its shell; the server's own pages stay the server's. */
registerRoute(
  new NavigationRoute(createHandlerBoundToURL("/index.html"), {
    denylist: [SERVERS, /\.\w+$/],
  }),
);

/** Other pages are kept once they were opened. Their names change with their content. */
registerRoute(({ url }) => url.origin === self.location.origin && url.pathname.startsWith("/assets/"), new CacheFirst({ cacheName: PAGES }));

/** Guides are public. Nothing else of the API is ever kept here: it may be about a person. */
const isGuide = ({ url }: { url: URL }): boolean => /^\/api\/items(\/[\w-]+)?$/.test(url.pathname) && !url.searchParams.has("q");
registerRoute(isGuide, new NetworkFirst({ cacheName: GUIDES, networkTimeoutSeconds: 4 }));

/** Files of earlier versions leave when a new one takes over. */
async function dropOld(): Promise<void> {
  const cache = await caches.open(PAGES);
  const known = new Set(FILES);
  for (const request of await cache.keys()) {
    if (!known.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}
