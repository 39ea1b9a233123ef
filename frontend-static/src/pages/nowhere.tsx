import type { JSX } from "preact";
import { Page } from "../parts/page";
import { texts } from "../store";

export default function Nowhere(): JSX.Element {
  const t = texts.value.state;
  return (
    <Page title={t.notFound}>
      <p>{t.notFoundHint}</p>
      <p>
        <a class="button" href="/">
          {t.home}
        </a>
      </p>
    </Page>
  );
}
