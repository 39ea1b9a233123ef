import { hydrate, render } from "preact";
import { ask, Problem } from "./api";
import { App } from "./shell";
import { chooseLanguage, elder, language, me, signedIn, signedOut, speak } from "./store";
import type { Me } from "./types";
import "./styles/app.css";

/** Only who signed in here before is asked for: nobody else's first visit costs a request. */
async function whoAmI(): Promise<void> {
  if (me.value === null) return;
  try {
    signedIn(await ask<Me>("/api/me"));
  } catch (trouble) {
    if (trouble instanceof Problem && trouble.status === 401) signedOut();
  }
}

async function start(): Promise<void> {
  if (language.value !== "zh") await speak(language.value).catch(() => chooseLanguage("zh"));
  const place = document.getElementById("app");
  if (!place) return;
  if (isDrawn(place)) hydrate(<App />, place);
  else {
    place.replaceChildren();
    render(<App />, place);
  }
  void whoAmI();
  window.addEventListener("online", () => void (me.value === undefined && whoAmI()));
  void import("./installed").then(({ install }) => install());
}

/** Whether the server sent the very screen that is wanted, drawn at build time: then it only comes to life. */
function isDrawn(place: HTMLElement): boolean {
  return place.dataset.drawn === language.value && elder.value === 0 && location.pathname === "/" && location.search === "";
}

void start();
