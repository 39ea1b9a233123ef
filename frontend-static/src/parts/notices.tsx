import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { said, texts } from "../store";
import type { NoticeChoice } from "../types";
import { write } from "../write";
import { useAsked } from "./asked";
import { Summary, wrong, type Wrong } from "./form";
import { Icon } from "./icon";

/** Which messages I want. Those about a booking itself are always sent. */
export function Notices(): JSX.Element | null {
  const t = texts.value.booking.notices;
  const { data } = useAsked<NoticeChoice>("/api/me/notices");
  const [chosen, setChosen] = useState<NoticeChoice | null>(null);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  useEffect(() => {
    if (data) setChosen(data);
  }, [data]);
  if (!chosen) return null;
  const change = async (name: keyof NoticeChoice, on: boolean): Promise<void> => {
    const wanted = { ...chosen, [name]: on };
    setChosen(wanted);
    setWrongs([]);
    try {
      setChosen(await write<NoticeChoice>("/api/me/notices", { method: "PUT", body: wanted }));
      said.value = t.saved;
    } catch (trouble) {
      setChosen(chosen);
      setWrongs([wrong(trouble as Error)]);
    }
  };
  return (
    <section class="card" aria-labelledby="notices">
      <h2 id="notices">
        <Icon name="phone" />
        {t.title}
      </h2>
      <Summary wrongs={wrongs} />
      {(["offers", "reminders"] as const).map((name) => (
        <label class="check" key={name}>
          <input type="checkbox" checked={chosen[name]} onChange={(event) => void change(name, event.currentTarget.checked)} />
          {t[name]}
        </label>
      ))}
      <p class="soft small">{t.hint}</p>
    </section>
  );
}
