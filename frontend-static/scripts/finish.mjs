/* After Vite: the service worker with its list of files, then every text file compressed beside itself. */
import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, runnerImport } from "vite";

const DIST = "dist";
/** What must open without a network: the first screen and the ticket, with all they load themselves but other pages. */
const OFFLINE = ["index.html", "src/pages/ticket.tsx", "src/pages/appointments.tsx"];
const OTHER_PAGE = /^src\/pages\//;
const COMPRESSED = /\.(html|js|css|svg|json|webmanifest|txt)$/;

const made = JSON.parse(await readFile(join(DIST, ".vite/manifest.json"), "utf8"));

function filesOf(name, seen = new Set()) {
  const chunk = made[name];
  if (!chunk || seen.has(name)) return [];
  seen.add(name);
  const later = (chunk.dynamicImports ?? []).filter((one) => !OTHER_PAGE.test(one));
  return [chunk.file, ...(chunk.css ?? []), ...[...(chunk.imports ?? []), ...later].flatMap((one) => filesOf(one, seen))];
}

const missing = OFFLINE.filter((name) => !made[name]);
if (missing.length) throw new Error(`not in the build, so not available offline: ${missing.join(", ")}`);

const assets = new Set(OFFLINE.flatMap((name) => filesOf(name)));
const revision = async (file) => createHash("sha256").update(await readFile(join(DIST, file))).digest("hex").slice(0, 16);
const shell = [
  { url: "/index.html", revision: await revision("index.html") },
  { url: "/icon.svg", revision: await revision("icon.svg") },
  ...[...assets].filter((file) => file !== "index.html").map((file) => ({ url: `/${file}`, revision: null })),
];
const all = (await readdir(join(DIST, "assets"))).map((file) => `/assets/${file}`);

await rm(join(DIST, ".vite"), { recursive: true });
await build({
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  define: { SHELL: JSON.stringify(shell), FILES: JSON.stringify(all), "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: DIST,
    emptyOutDir: false,
    target: ["chrome87", "safari14", "firefox78"],
    rolldownOptions: { input: "src/sw.ts", output: { format: "iife", entryFileNames: "sw.js" } },
  },
});

/* The style of the pages without JavaScript, at a name that does not change. */
await build({
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    outDir: DIST,
    emptyOutDir: false,
    cssTarget: ["chrome87", "safari14", "firefox78"],
    rolldownOptions: { input: "src/styles/plain.css", output: { assetFileNames: "plain.css" } },
  },
});

/* The first screen, drawn now in both languages, so that it shows before any script has come. */
const nothing = () => undefined;
const silent = { addEventListener: nothing, location: { pathname: "/", search: "" }, history: { state: null, replaceState: nothing }, document: { documentElement: { style: {}, toggleAttribute: nothing } } };
Object.assign(globalThis, silent, { window: silent });
Object.defineProperty(globalThis, "navigator", { value: { language: "zh-CN", onLine: true } });
const { draw } = (await runnerImport("./src/drawn.tsx", { logLevel: "warn", oxc: { jsx: { runtime: "automatic", importSource: "preact" } } })).module;
const html = await readFile(join(DIST, "index.html"), "utf8");
const early = '<link rel="preload" as="fetch" href="/api/items?online=full&amp;limit=6" crossorigin="anonymous" />';
const texts = `<link rel="modulepreload" crossorigin href="/${made["src/texts/en.ts"].file}" />`;
for (const language of ["zh", "en"]) {
  const { title, lang, body } = draw(language);
  const drawn = html
    .replace(/<html lang="[^"]*">/, `<html lang="${lang}">`)
    .replace(/<title>[^<]*<\/title>/, `<title>${title}</title>\n    ${early}${language === "en" ? texts : ""}`)
    .replace('<div id="app"></div>', `<div id="app" data-drawn="${language}">${body}</div>`);
  await writeFile(join(DIST, `home.${language}.html`), drawn);
}

async function* walk(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

for await (const path of walk(DIST)) {
  if (!COMPRESSED.test(path)) continue;
  const body = await readFile(path);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  await writeFile(`${path}.br`, brotliCompressSync(body, { params: quality }));
  await writeFile(`${path}.gz`, gzipSync(body, { level: 9 }));
}
