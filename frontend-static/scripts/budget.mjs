/* The first screen must stay small: fails when what index.html asks for grows past its budget. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const DIST = "dist";
const ALL = 35 * 1024;
const SCRIPT = 22 * 1024;

const html = await readFile(join(DIST, "index.html"), "utf8");
const linked = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, file]) => file.slice(1));
/* Touch icons are fetched when the app is installed, not when it is opened. */
const files = ["index.html", ...linked.filter((file) => !file.endsWith(".png"))];
/* The English texts come by name, not by link. */
const english = (await readdir(join(DIST, "assets"))).find((file) => /^en-.*\.js$/.test(file));
if (!english) throw new Error("the English texts are not in the build");

async function size(file, suffix) {
  return (await readFile(join(DIST, file + suffix)).catch(() => readFile(join(DIST, file)))).length;
}

let over = false;
for (const [name, list] of [
  ["zh", files],
  ["en", [...files, `assets/${english}`]],
]) {
  for (const [how, suffix] of [["br", ".br"], ["gzip", ".gz"]]) {
    const sizes = await Promise.all(list.map((file) => size(file, suffix)));
    const total = sizes.reduce((a, b) => a + b, 0);
    const script = list.reduce((sum, file, i) => sum + (file.endsWith(".js") ? sizes[i] : 0), 0);
    if (name === "zh" && how === "br") list.forEach((file, i) => console.log(`${String(sizes[i]).padStart(7)}  ${file}`));
    console.log(`${name} ${how}: ${total} of ${ALL} bytes in all, ${script} of ${SCRIPT} script`);
    over ||= total > ALL || script > SCRIPT;
  }
}
if (over) {
  console.error("The first screen is over its budget: load what it does not need later.");
  process.exit(1);
}
