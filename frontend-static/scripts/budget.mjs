/* The first screen must stay small: fails when what index.html asks for grows past its budget. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const DIST = "dist";
const ALL = 35 * 1024;
const SCRIPT = 22 * 1024;

/** What a home page links; icons for installing are fetched only then. */
async function linked(home) {
  const html = await readFile(join(DIST, home), "utf8");
  const links = [...html.matchAll(/<(?:link|script)[^>]* (?:src|href)="\/([\w./-]+)"/g)].map(([, file]) => file);
  return [home, ...new Set(links.filter((file) => !file.endsWith(".png") && !file.startsWith("api/")))];
}

async function size(file, suffix) {
  return (await readFile(join(DIST, file + suffix)).catch(() => readFile(join(DIST, file)))).length;
}

let over = false;
for (const name of ["zh", "en"]) {
  const list = await linked(`home.${name}.html`);
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
