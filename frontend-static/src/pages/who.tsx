import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageProps } from "../shell";
import { IdentityForm } from "../parts/identity";
import { Page } from "../parts/page";
import { SignIn, type Stage } from "../parts/sign_in";
import { Loading } from "../parts/states";
import { go } from "../route";
import { draft, me, texts } from "../store";
import "../styles/form.css";

/** Sign in when needed, then name and ID number when not yet given. The choices so far stay. */
export default function WhoPage({ parts: [code = ""] }: PageProps): JSX.Element | null {
  const t = texts.value;
  const ready = draft.value?.item === code && draft.value.starts_at !== undefined;
  const who = me.value;
  const [stage, setStage] = useState<Stage>("phone");
  useEffect(() => {
    if (!ready) go(`/items/${code}`, true);
    else if (who?.name) go(`/items/${code}/confirm`, true);
  }, [ready, who, code]);
  if (!ready || who?.name) return null;
  const back = { to: `/items/${code}/time`, words: t.flow.back };
  if (who === undefined) {
    return (
      <Page key="waiting" step={4} title={t.who.phoneTitle} back={back}>
        <Loading />
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
