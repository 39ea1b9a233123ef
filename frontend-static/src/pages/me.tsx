import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "../api";
import { forgetAll } from "../kept";
import { draft, justMade, wishes } from "../draft";
import { holds } from "../held";
import { Family } from "../parts/family";
import { Holders } from "../parts/holders";
import { Icon } from "../parts/icon";
import { IdentityForm } from "../parts/identity";
import { Notices } from "../parts/notices";
import { Page } from "../parts/page";
import { SignIn } from "../parts/sign_in";
import { Loading, Notice, sentence } from "../parts/states";
import { chooseElder, chooseLanguage, elder, keepLooks, language, me, said, signedOut, SIZES, texts } from "../store";
import { typedIdentity, typedMember, typedWaiting } from "../typed";
import type { Me } from "../types";
import { write } from "../write";
import "../styles/me.css";
import "../styles/form.css";
import "../styles/visit.css";

/** Who I am (masked), how the pages look, and the way out. */
export default function MePage(): JSX.Element {
  const t = texts.value;
  const who = me.value;
  return (
    <Page class="me" title={t.me.title}>
      {who === undefined && <Loading lines={3} />}
      {who === null && (
        <section class="card">
          <p>{t.me.signInHint}</p>
          <SignIn title />
        </section>
      )}
      {who && <Identity who={who} />}
      {who?.name && <Family />}
      {who?.name && <Holders />}
      {who && <Notices />}
      <Looks />
      {who && <SignOut />}
    </Page>
  );
}

function Identity({ who }: { who: Me }): JSX.Element {
  const t = texts.value.me;
  const [adding, setAdding] = useState(false);
  return (
    <section class="card" aria-labelledby="identity">
      <h2 id="identity">
        <Icon name="person" />
        {t.identity}
      </h2>
      <dl class="facts">
        <div>
          <dt>{t.phone}</dt>
          <dd>{who.phone}</dd>
        </div>
        {who.name && (
          <>
            <div>
              <dt>{t.name}</dt>
              <dd>{who.name}</dd>
            </div>
            <div>
              <dt>{t.idNumber}</dt>
              <dd>{who.id_number}</dd>
            </div>
          </>
        )}
      </dl>
      <p class="soft small">{t.masked}</p>
      {who.warnings.map((one) => (
        <Notice kind="warn" key={one}>
          <p>{one}</p>
        </Notice>
      ))}
      {!who.name && !adding && (
        <>
          <p>{t.noIdentity}</p>
          <button type="button" class="button second" onClick={() => setAdding(true)}>
            {t.addIdentity}
          </button>
        </>
      )}
      {!who.name && adding && <IdentityForm />}
    </section>
  );
}

function Looks(): JSX.Element {
  const t = texts.value.me;
  return (
    <section class="card" aria-labelledby="looks">
      <h2 id="looks">
        <Icon name="letters" />
        {t.display}
      </h2>
      <fieldset class="choices">
        <legend>{t.elder}</legend>
        <p class="soft small">{t.elderHint}</p>
        <label class="check">
          <input type="radio" name="size" checked={elder.value === 0} onChange={() => chooseElder(0)} />
          {t.off}
        </label>
        {SIZES.map((size) => (
          <label class="check" key={size}>
            <input type="radio" name="size" checked={elder.value === size} onChange={() => chooseElder(size)} />
            {t.sizes[size]}
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>{t.language}</legend>
        {(["zh", "en"] as const).map((one) => (
          <label class="check" key={one} lang={one === "zh" ? "zh-CN" : "en"}>
            <input type="radio" name="language" checked={language.value === one} onChange={() => chooseLanguage(one)} />
            {t[one]}
          </label>
        ))}
      </fieldset>
    </section>
  );
}

/** What this visit of the site still knew of the person who leaves. */
function forgetEverything(): void {
  draft.value = null;
  wishes.value = {};
  holds.value = undefined;
  justMade.value = [];
  typedIdentity.name.value = typedIdentity.idNumber.value = "";
  typedMember.forget();
  typedWaiting.value = null;
}

function SignOut(): JSX.Element {
  const t = texts.value.me;
  const [trouble, setTrouble] = useState<Error | null>(null);
  const leave = async (): Promise<void> => {
    try {
      await write("/api/session", { method: "DELETE" });
    } catch (failed) {
      if (!(failed instanceof Problem && failed.status === 401)) return setTrouble(failed as Error);
    }
    await forgetAll().catch(() => undefined);
    forgetEverything();
    signedOut();
    keepLooks();
    said.value = t.signedOut;
  };
  return (
    <section class="card">
      {trouble && (
        <Notice kind="bad" live>
          <p>{sentence(trouble)}</p>
        </Notice>
      )}
      <button type="button" class="button second" onClick={leave}>
        {t.signOut}
      </button>
      <p class="soft small">{t.signOutHint}</p>
    </section>
  );
}
