import { renderToString } from "preact-render-to-string";
import { App } from "./shell";
import { language, texts } from "./store";
import { en } from "./texts/en";
import { zh } from "./texts/zh";
import type { Language } from "./types";

/** The first screen as it looks before anything was asked for. Runs in the build only. */
export function draw(chosen: Language): { title: string; lang: string; body: string } {
  const first = chosen === "en" ? en : zh;
  language.value = chosen;
  texts.value = { ...texts.value, ...first };
  return { title: first.title(first.find.title), lang: first.html, body: renderToString(<App />) };
}
