import type { ComponentType, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../parts/icon";
import { OnlineMark } from "../parts/marks";
import { Page } from "../parts/page";
import { Empty, Failed, Loading } from "../parts/states";
import { useAsked } from "../parts/asked";
import { go, path, query } from "../route";
import { elder, keeps, me, pageTexts, said, texts } from "../store";
import type { Category, Found } from "../types";
import { of } from "../words";

const CATEGORIES: Category[] = ["household", "exit_entry", "vehicle_driver", "public_order"];
const PAUSE = 180;

/** The first screen: search, the next appointment, what can be done online. */
export default function Find(): JSX.Element {
  const t = texts.value.find;
  const asked = query.value;
  const q = asked.get("q") ?? "";
  const category = asked.get("category") as Category | null;
  const wholeOnline = asked.get("online") === "full";
  const searching = q !== "" || category !== null || wholeOnline;
  return (
    <Page class="find" title={t.title}>
      <Search q={q} />
      {searching ? (
        <Results q={q} category={category} wholeOnline={wholeOnline} />
      ) : (
        <>
          <Mine />
          <Categories />
          <OnlineNow />
          <Open />
        </>
      )}
    </Page>
  );
}

function Search({ q }: { q: string }): JSX.Element {
  const t = texts.value.find;
  const [typed, setTyped] = useState(q);
  const timer = useRef(0);
  useEffect(() => setTyped(q), [q]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = (words: string): void => {
    clearTimeout(timer.current);
    const to = words.trim() ? `/?q=${encodeURIComponent(words.trim())}` : "/";
    if (to !== path.value + location.search) go(to, q !== "");
  };
  const type = (words: string): void => {
    setTyped(words);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => show(words), PAUSE);
  };
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        show(typed);
      }}
    >
      <label class="unseen" for="q">
        {t.label}
      </label>
      <div class="search-box">
        <Icon name="search" />
        <input
          id="q"
          type="search"
          value={typed}
          placeholder={t.placeholder}
          autoComplete="off"
          maxLength={40}
          enterkeyhint="search"
          onInput={(event) => type(event.currentTarget.value)}
        />
        {typed && (
          <button
            type="button"
            class="clear"
            aria-label={t.clear}
            onClick={() => {
              type("");
              document.getElementById("q")?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        )}
        <button type="submit" class="go">
          {t.search}
        </button>
      </div>
      {!q && (
        <ul class="words" aria-label={t.wordsLabel}>
          {t.words.slice(0, elder.value ? 4 : undefined).map((word) => (
            <li key={word}>
              <a href={`/?q=${encodeURIComponent(word)}`}>{word}</a>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}

/** What is kept for me and what comes next: loaded only where there may be something. */
function Mine(): JSX.Element | null {
  const [Shown, setShown] = useState<ComponentType | null>(null);
  const any = keeps.value || me.value !== null;
  useEffect(() => {
    if (!any) return;
    void Promise.all([import("../parts/now"), pageTexts()]).then(([{ Now }]) => setShown(() => Now), () => undefined);
  }, [any]);
  return any && Shown ? <Shown /> : null;
}

function Categories(): JSX.Element {
  const t = texts.value;
  return (
    <nav aria-labelledby="categories">
      <h2 id="categories">{t.find.categories}</h2>
      <ul class="categories">
        {CATEGORIES.map((category) => (
          <li key={category}>
            <a href={`/?category=${category}`}>
              <Icon name={category} />
              {t.category[category]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function OnlineNow(): JSX.Element {
  const t = texts.value.find;
  const most = elder.value ? 3 : 6;
  const found = useAsked<Found[]>("/api/items?online=full&limit=6", true);
  return (
    <section aria-labelledby="online-now">
      <h2 id="online-now">
        <Icon name="online" />
        {t.online}
      </h2>
      {found.data ? <Items found={found.data.slice(0, most)} /> : found.trouble ? <Failed trouble={found.trouble} again={found.again} /> : <Loading lines={most} />}
      <p>
        <a class="more" href="/?online=full">
          {t.moreOnline}
          <Icon name="on" />
        </a>
      </p>
    </section>
  );
}

/** What anybody may read of the bureau's work. */
function Open(): JSX.Element {
  const t = texts.value.find;
  return (
    <nav aria-labelledby="open">
      <h2 id="open">{t.open}</h2>
      <ul class="open-pages">
        <li>
          <a class="more" href="/figures">{t.figures}</a>
        </li>
        <li>
          <a class="more" href="/publication">{t.publication}</a>
        </li>
      </ul>
    </nav>
  );
}

interface ResultsProps {
  q: string;
  category: Category | null;
  wholeOnline: boolean;
}

const STEP = 20;

function Results({ q, category, wholeOnline }: ResultsProps): JSX.Element {
  const t = texts.value;
  const wanted = new URLSearchParams({ limit: "200" });
  if (q) wanted.set("q", q);
  if (category) wanted.set("category", category);
  if (wholeOnline) wanted.set("online", "full");
  const { data, trouble, again } = useAsked<Found[]>(`/api/items?${wanted}`, true);
  const [shown, setShown] = useState(STEP);
  useEffect(() => setShown(STEP), [q, category, wholeOnline]);
  useEffect(() => {
    if (data) said.value = t.find.results(data.length);
  }, [data]);
  const title = category ? t.category[category] : wholeOnline ? t.find.moreOnline : data ? t.find.results(data.length) : t.state.loading;
  return (
    <section aria-labelledby="results">
      <p>
        <a class="back" href="/">
          <Icon name="back" />
          {t.find.back}
        </a>
      </p>
      <h2 id="results" class={data?.length === 0 ? "unseen" : ""}>
        {title}
      </h2>
      {trouble && <Failed trouble={trouble} again={again} />}
      {!trouble && !data && <Loading lines={5} />}
      {data?.length === 0 && (
        <Empty icon="search" title={t.find.results(0)}>
          <p>{t.find.nothing}</p>
        </Empty>
      )}
      {data && data.length > 0 && <Items found={data.slice(0, shown)} />}
      {data && data.length > shown && (
        <button type="button" class="plain wide" onClick={() => setShown(shown + STEP)}>
          {t.find.more}
        </button>
      )}
    </section>
  );
}

function Items({ found }: { found: Found[] }): JSX.Element {
  const t = texts.value;
  return (
    <ul class="items">
      {found.map((item) => (
        <li key={item.code}>
          <a href={`/items/${item.code}`}>
            <span class="item-name">{of(item.name)}</span>
            <span class="item-marks">
              <OnlineMark depth={item.online} />
              <span class="soft">{of(item.promised_limit)}</span>
              {item.online !== "full" && <span class="soft">{t.minutes(item.minutes)}</span>}
            </span>
            <Icon name="on" />
          </a>
        </li>
      ))}
    </ul>
  );
}
