import type { ComponentChildren, JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { checks } from "../lots";
import { useAsked } from "../parts/asked";
import { drawName, drawState } from "../parts/draw_words";
import { FindItem } from "../parts/find_item";
import { Summary, wrong, type Wrong } from "../parts/form";
import { IdentityForm } from "../parts/identity";
import { useFamily } from "../parts/matters";
import { Page } from "../parts/page";
import { Persons, SELF } from "../parts/persons";
import { SignIn } from "../parts/sign_in";
import { Failed, Loading, Notice } from "../parts/states";
import { me, texts } from "../store";
import type { Draw, DrawList } from "../types";
import { day, moment, ofField } from "../words";
import { write } from "../write";
import "../styles/guide.css";
import "../styles/form.css";
import "../styles/visit.css";

/** One draw: what, until when, how it is drawn and checked; my number and the result. */
export default function DrawPage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value.booking.draw;
  const { data, trouble, again } = useAsked<Draw[]>("/api/draws");
  const one = data?.find((found) => found.id === id);
  const back = { to: "/draws", words: t.toAll };
  if (!one) {
    return (
      <Page key="waiting" title={t.title} back={back}>
        {trouble && <Failed trouble={trouble} again={again} />}
        {!trouble && (data ? <p>{t.none}</p> : <Loading lines={5} />)}
      </Page>
    );
  }
  return (
    <Page key="draw" title={drawName(one)} back={back}>
      <dl class="facts card">
        <Row name={t.what}>
          {ofField(one, "centre_name")} · {ofField(one, "pool_name")}
        </Row>
        <Row name={t.days}>
          {day(one.from_date)}
          {one.to_date !== one.from_date && ` – ${day(one.to_date)}`}
        </Row>
        <Row name={t.window}>
          {drawState(one)}
          <span class="soft under">{t.entries(one.entries)}</span>
          {one.state !== "withdrawn" && <span class="soft under">{t.rest(moment(one.offers_until))}</span>}
        </Row>
      </dl>
      <Enter one={one} onEntered={again} />
      <Result one={one} />
      <How one={one} />
    </Page>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Numbers drawn for in this visit of the site: the server names them only once. */
const entered = signal<Record<string, string>>({});

function Enter({ one, onEntered }: { one: Draw; onEntered: () => void }): JSX.Element | null {
  const t = texts.value.booking.draw;
  const token = one.my_token ?? entered.value[one.id];
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const [item, setItem] = useState(one.item_code);
  const [member, setMember] = useState(SELF);
  const family = useFamily();
  if (token) {
    return (
      <Notice kind="good" live>
        <p>
          {t.entered} <strong class="token">{token}</strong>
        </p>
        <p>{t.enteredHint}</p>
      </Notice>
    );
  }
  if (one.state !== "open") return null;
  if (!me.value?.name) return <section class="card">{me.value ? <IdentityForm /> : <SignIn title />}</section>;
  if (!item) {
    return (
      <section class="card">
        <h2>{t.whichItem}</h2>
        <FindItem taken={[]} onTake={setItem} />
      </section>
    );
  }
  const enter = async (): Promise<void> => {
    setBusy(true);
    try {
      const made = await write<{ token: string }>(`/api/draws/${one.id}/enter`, { body: { item_code: item, ...(member === SELF ? {} : { member_id: member }) } });
      entered.value = { ...entered.value, [one.id]: made.token };
      onEntered();
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  return (
    <div class="act">
      <Summary wrongs={wrongs} />
      {family && family.length > 0 && <Persons title={t.forWhom} family={family} chosen={member} onChoose={setMember} />}
      <button type="button" class="button" disabled={busy} onClick={enter}>
        {t.enter}
      </button>
    </div>
  );
}

function Result({ one }: { one: Draw }): JSX.Element | null {
  const t = texts.value.booking.draw;
  const { data } = useAsked<DrawList>(one.state === "open" ? null : `/api/draws/${one.id}/list`);
  if (one.state === "open") return null;
  const order = data?.order ?? data?.tokens ?? [];
  return (
    <section class="card" aria-labelledby="order">
      <h2 id="order">{t.list}</h2>
      {order.length === 0 && <p>{t.listEmpty}</p>}
      {one.my_token && one.my_place && (
        <p>
          {t.yours} <strong class="token">{one.my_token}</strong>: {t.place(one.my_place, order.length)}
        </p>
      )}
      {data?.order && data.order.length > 0 && <Check list={data} />}
      {data?.recipe && data.order && (
        <details>
          <summary>{t.recipe}</summary>
          <pre class="recipe" tabIndex={0} lang="en">
            {data.recipe}
          </pre>
        </details>
      )}
      <ol class="tokens">
        {order.map((token) => (
          <li key={token} class={token === one.my_token ? "mine" : ""}>
            {token}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Done on this phone, so that nobody has to be believed. */
function Check({ list }: { list: DrawList }): JSX.Element {
  const t = texts.value.booking.draw;
  const [fits, setFits] = useState<boolean | null>(null);
  if (fits !== null) {
    return (
      <Notice kind={fits ? "good" : "bad"} live>
        <p>{fits ? t.checked : t.checkFailed}</p>
      </Notice>
    );
  }
  return (
    <p>
      <button type="button" class="plain" onClick={() => void checks(list.seed_hash, list.seed ?? "", list.tokens, list.order ?? []).then(setFits)}>
        {t.check}
      </button>
    </p>
  );
}

function How({ one }: { one: Draw }): JSX.Element {
  const t = texts.value.booking.draw;
  return (
    <section class="card" aria-labelledby="how">
      <h2 id="how">{t.how}</h2>
      <ol class="how">
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <dl class="facts">
        <Row name={t.seedHash}>
          <code class="hash">{one.seed_hash}</code>
        </Row>
        {one.seed && (
          <Row name={t.seed}>
            <code class="hash">{one.seed}</code>
          </Row>
        )}
      </dl>
    </section>
  );
}
