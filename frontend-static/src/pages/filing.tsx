import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Asking } from "../parts/asking";
import { useAsked } from "../parts/asked";
import { Framed, Summary, wrong, type Wrong } from "../parts/form";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { SignIn } from "../parts/sign_in";
import { Failed, Loading, Notice } from "../parts/states";
import type { CasePhotos, FiledBundle, Filing, PaperPhotos, Way } from "../photo_types";
import { go } from "../route";
import type { PageProps } from "../shell";
import { me, said, texts } from "../store";
import { of, ofField } from "../words";
import { write } from "../write";
import { Papers } from "./photos";
import "../styles/form.css";
import "../styles/ticket.css";

/** One matter handed in without a visit: photos, what is shared, how the result comes, and the one button. */
export default function FilingPage({ parts: [id = ""] }: PageProps): JSX.Element {
  const t = texts.value;
  const signedIn = me.value !== null;
  const asked = useAsked<Filing>(signedIn ? `/api/online-cases/${id}` : null);
  const papers = useAsked<CasePhotos>(signedIn ? `/api/cases/${id}/photos` : null);
  const [newest, setNewest] = useState<CasePhotos>();
  const [done, setDone] = useState<Filing>();
  const filing = asked.data;
  const seen = newest?.case_id === id ? newest : papers.data;
  const elsewhere = filing && !done && filing.state !== "prepared";
  useEffect(() => {
    if (elsewhere) go(`/cases/${id}`, true);
  }, [elsewhere]);
  if (done) return <Done filing={done} />;
  const back = filing ? { to: `/items/${filing.item_code}`, words: t.flow.back } : { to: "/cases", words: t.cases.back };
  const trouble = asked.trouble ?? papers.trouble;
  if (!filing || !seen) {
    return (
      <Page key="waiting" title={t.filing.title} back={back}>
        {!signedIn && <SignIn title />}
        {signedIn && !trouble && <Loading lines={6} />}
        {signedIn && trouble && <Failed trouble={trouble} again={() => (asked.again(), papers.again())} />}
      </Page>
    );
  }
  return (
    <Page key="filing" title={t.filing.fill(of(filing.item_name))} back={back}>
      {filing.for_name && <p>{t.filing.for(filing.for_name)}</p>}
      <Notice kind={filing.visits_after ? "info" : "good"} icon="online">
        <p>{filing.visits_after ? t.filing.oneVisit : t.filing.noVisit}</p>
      </Notice>
      {filing.given_up ? <p>{t.filing.gone}</p> : <Form filing={filing} seen={seen} onChange={setNewest} onDone={setDone} />}
    </Page>
  );
}

function Done({ filing }: { filing: Filing }): JSX.Element {
  const t = texts.value.filing;
  return (
    <Page key="done" title={filing.visits_after ? t.doneAccept : t.done}>
      <Notice kind="good" live>
        <p>
          <strong>{of(filing.item_name)}</strong>
        </p>
        <p>{t.number(filing.number)}</p>
      </Notice>
      <p>{t.doneHint}</p>
      <div class="act">
        <a class="button" href={`/cases/${filing.case_id}`}>
          {t.openCase}
        </a>
      </div>
    </Page>
  );
}

interface FormProps {
  filing: Filing;
  seen: CasePhotos;
  onChange: (now: CasePhotos) => void;
  onDone: (now: Filing) => void;
}

function Form({ filing, seen, onChange, onDone }: FormProps): JSX.Element {
  const t = texts.value.filing;
  const shared = seen.papers.filter((paper) => paper.shared);
  const toPhoto = seen.papers.some((paper) => paper.wanted || paper.state === "not_needed" || paper.pages.length > 0);
  const [checked, setChecked] = useState<Record<number, boolean>>({});
  const [way, setWay] = useState<Way>(filing.ways[0] ?? "window");
  const [address, setAddress] = useState("");
  const [bundle, setBundle] = useState(filing.bundle?.said ?? "");
  const [truth, setTruth] = useState(false);
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const handIn = async (event: Event): Promise<void> => {
    event.preventDefault();
    const found = missing(seen, shared, checked, way, address, truth);
    setWrongs(found);
    if (found.length) return;
    setBusy(true);
    const places = (right: boolean): number[] => shared.filter((paper) => checked[paper.place] === right).map((paper) => paper.place);
    try {
      const body = { confirmed: places(true), disputed: places(false), collect: way, address: way === "mail" ? address.trim() : "", bundle };
      onDone(await write<Filing>(`/api/online-cases/${filing.case_id}/hand-in`, { body, personal: true }));
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  return (
    <>
      <form class="form" onSubmit={handIn} noValidate>
        <Summary wrongs={wrongs} />
        {toPhoto && (
          <section aria-labelledby="papers">
            <h2 id="papers" tabIndex={-1}>
              <Icon name="camera" />
              {t.papers}
            </h2>
            <Papers seen={seen} onChange={onChange} />
          </section>
        )}
        {shared.length > 0 && <Shared shared={shared} checked={checked} onCheck={(place, right) => setChecked({ ...checked, [place]: right })} />}
        <Ways ways={filing.ways} way={way} onWay={setWay} address={address} onAddress={setAddress} wrongs={wrongs} />
        {filing.bundle && <Bundled of={filing.bundle} said={bundle} onSay={setBundle} />}
        <label class="check">
          <input id="truth" type="checkbox" checked={truth} onChange={(event) => setTruth(event.currentTarget.checked)} />
          <span>{t.truth}</span>
        </label>
        <div class="act stays">
          <button type="submit" class="button" disabled={busy}>
            {busy ? t.handingIn : t.handIn}
          </button>
        </div>
      </form>
      <GiveUp filing={filing} />
    </>
  );
}

/** What still stands in the way, each with the place to go to. */
function missing(seen: CasePhotos, shared: PaperPhotos[], checked: Record<number, boolean>, way: Way, address: string, truth: boolean): Wrong[] {
  const t = texts.value;
  const bare = seen.papers.filter((paper) => paper.wanted && !paper.later && paper.pages.length === 0);
  const found: Wrong[] = [];
  if (bare.length) found.push({ text: t.filing.photosFirst(t.listed(bare.map((paper) => ofField(paper, "name")))), field: `photo-${bare[0]?.place}` });
  const open = shared.find((paper) => checked[paper.place] === undefined);
  if (open) found.push({ text: t.filing.confirmFirst, field: `right-${open.place}` });
  if (way === "mail" && address.trim().length < 8) found.push({ text: t.filing.addressMissing, field: "address" });
  if (!truth) found.push({ text: t.filing.truthFirst, field: "truth" });
  return found;
}

interface SharedProps {
  shared: PaperPhotos[];
  checked: Record<number, boolean>;
  onCheck: (place: number, right: boolean) => void;
}

function Shared({ shared, checked, onCheck }: SharedProps): JSX.Element {
  const t = texts.value.filing;
  return (
    <section class="card" aria-labelledby="shared">
      <h2 id="shared">{t.sharedTitle}</h2>
      <p class="soft small">{t.sharedHint}</p>
      {shared.map((paper) => (
        <fieldset key={paper.place} class="shared-check">
          <legend>{ofField(paper, "name")}</legend>
          <div class="pair">
            {[true, false].map((right) => (
              <label key={String(right)} class="check">
                <input id={`${right ? "right" : "wrong"}-${paper.place}`} type="radio" name={`shared-${paper.place}`} checked={checked[paper.place] === right} onChange={() => onCheck(paper.place, right)} />
                <span>{right ? t.right : t.disputed}</span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </section>
  );
}

interface WaysProps {
  ways: Way[];
  way: Way;
  onWay: (way: Way) => void;
  address: string;
  onAddress: (address: string) => void;
  wrongs: Wrong[];
}

function Ways({ ways, way, onWay, address, onAddress, wrongs }: WaysProps): JSX.Element {
  const t = texts.value.filing;
  return (
    <section class="card">
      <fieldset class="choices">
        <legend>{t.result}</legend>
        {ways.map((one) => (
          <label key={one} class="check">
            <input type="radio" name="way" checked={way === one} onChange={() => onWay(one)} />
            <span>{t.way[one]}</span>
          </label>
        ))}
      </fieldset>
      {way === "mail" && (
        <Framed id="address" label={t.address} hint={t.addressHint} wrongs={wrongs}>
          {(tied) => <textarea {...tied} value={address} maxLength={200} autoComplete="street-address" onInput={(event) => onAddress(event.currentTarget.value)} />}
        </Framed>
      )}
    </section>
  );
}

/** Whether the matter is part of a bundle: its first case, or one that follows. */
function Bundled({ of: it, said: chosen, onSay }: { of: FiledBundle; said: string; onSay: (said: string) => void }): JSX.Element {
  const t = texts.value.filing.bundle;
  const ways: [string, string][] = [["", t.alone], ["lead", t.leads], ...it.leads.map((lead): [string, string] => [lead, t.under(lead)])];
  return (
    <section class="card">
      <fieldset class="choices">
        <legend>{t.ask(of(it.name))}</legend>
        {ways.map(([key, words]) => (
          <label key={key} class="check">
            <input type="radio" name="bundle" checked={chosen === key} onChange={() => onSay(key)} />
            <span>{words}</span>
          </label>
        ))}
      </fieldset>
    </section>
  );
}

function GiveUp({ filing }: { filing: Filing }): JSX.Element {
  const t = texts.value.filing.giveUp;
  const [busy, setBusy] = useState(false);
  const [wrongs, setWrongs] = useState<Wrong[]>([]);
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      await write<Filing>(`/api/online-cases/${filing.case_id}/give-up`);
      said.value = t.done;
      go(`/items/${filing.item_code}`, true);
    } catch (trouble) {
      setWrongs([wrong(trouble as Error)]);
      setBusy(false);
    }
  };
  return <Asking id="give-up" words={t} wrongs={wrongs} busy={busy} act={act} />;
}
