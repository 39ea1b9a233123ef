import type { JSX } from "preact";
import { Page } from "../parts/page";
import { PlaceInLine } from "../parts/place_in_line";
import type { PageProps } from "../shell";
import { texts } from "../store";
import "../styles/ticket.css";
import "../styles/form.css";

/** The place in line of a number from the kiosk, for whoever scanned its slip. */
export default function LinePage({ parts: [id = ""] }: PageProps): JSX.Element {
  return (
    <Page key="line" class="line-page" title={texts.value.line.title}>
      <PlaceInLine of={`/api/tickets/${id}`} page />
    </Page>
  );
}
