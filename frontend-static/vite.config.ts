import { defineConfig } from "vite";

/** The old phones we still serve: about 2020's browsers and the web views of that time. */
const OLDEST = ["chrome87", "safari14", "firefox78"];

export default defineConfig({
  build: {
    target: OLDEST,
    cssTarget: OLDEST,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/guide": "http://127.0.0.1:8000", "/status": "http://127.0.0.1:8000" } },
});
