import type { JSX } from "preact";
import { drawName, drawState } from "../parts/draw_words";
import { useAsked } from "../parts/asked";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { Empty, Failed, Loading } from "../parts/states";
import { texts } from "../store";
import type { Draw } from "../types";
import { ofField } from "../words";
import "../styles/lists.css";
import "../styles/visit.css";

/** Draws one can register for, and those whose result stands. */
export default function DrawsPage(): JSX.Element {
  const t = texts.value.booking.draw;
  const { data, trouble, again } = useAsked<Draw[]>("/api/draws");
  return (
    <Page title={t.all} back={{ to: "/appointments", words: texts.value.appointments.title }}>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={4} />}
      {data?.length === 0 && (
        <Empty icon="day" title={t.none}>
          <p>{t.noneHint}</p>
        </Empty>
      )}
      {data && data.length > 0 && (
        <ul class="lines">
          {data.map((one) => (
            <li key={one.id}>
              <a class="line-link" href={`/draws/${one.id}`}>
                <strong>{drawName(one)}</strong>
                <span class="soft">{ofField(one, "centre_name")}</span>
                <span>{drawState(one)}</span>
                <Icon name="on" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
