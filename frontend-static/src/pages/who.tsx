import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { draftFor } from "../draft";
import { Refused, useHolding } from "../parts/holding";
import { IdentityForm } from "../parts/identity";
import { Page } from "../parts/page";
import { SignIn, type Stage } from "../parts/sign_in";
import { Loading } from "../parts/states";
import { go } from "../route";
import { me, texts } from "../store";
import "../styles/form.css";

/** Sign in when needed, then name and ID number when not yet given, then the chosen time is kept. */
export default function WhoPage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const ready = draftFor(code).starts_at !== undefined;
  const who = me.value;
  const holding = useHolding(code);
  const [stage, setStage] = useState<Stage>("phone");
  useEffect(() => {
    if (!ready) go(`/items/${code}`, true);
    else if (who?.name) void holding.next();
  }, [ready, who?.name, code]);
  if (!ready) return null;
  const back = { to: `/items/${code}/time`, words: t.flow.back };
  if (who === undefined || who?.name) {
    return (
      <Page key="holding" step={4} title={t.booking.held.holding} back={back}>
        {holding.trouble ? <Again item={code} holding={holding} /> : <Loading />}
      </Page>
    );
  }
  return who === null ? (
    <Page key="sign-in" step={4} title={stage === "code" ? t.who.codeTitle : t.who.phoneTitle} back={back}>
      <SignIn onStage={setStage} />
    </Page>
  ) : (
    <Page key="identity" step={4} title={t.who.identityTitle} back={back}>
      <IdentityForm />
    </Page>
  );
}

/** The time could not be kept: why, what else there is, and once more. */
function Again({ item, holding }: { item: string; holding: ReturnType<typeof useHolding> }): JSX.Element {
  const t = texts.value;
  return (
    <>
      <Refused trouble={holding.trouble} item={item} />
      <p>
        <button type="button" class="button second" disabled={holding.busy} onClick={() => void holding.next()}>
          {t.confirm.retry}
        </button>
      </p>
    </>
  );
}
