import type { JSX } from "preact";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { StateMark } from "../parts/case_state";
import { Due } from "../parts/due";
import { SignIn } from "../parts/sign_in";
import { Empty, Failed, Loading } from "../parts/states";
import { useAsked } from "../parts/asked";
import { me, texts } from "../store";
import type { CaseView } from "../types";
import { ofField } from "../words";
import "../styles/lists.css";
import "../styles/form.css";

/** My cases, newest first, each with where it stands and both dates. */
export default function CasesPage(): JSX.Element {
  const t = texts.value;
  const signedIn = me.value !== null;
  const { data, trouble, again } = useAsked<CaseView[]>(signedIn ? "/api/cases" : null);
  return (
    <Page title={t.cases.title}>
      {!signedIn && (
        <section class="card">
          <p>{t.who.needed}</p>
          <SignIn title />
        </section>
      )}
      {signedIn && trouble && <Failed trouble={trouble} again={again} />}
      {signedIn && !trouble && !data && <Loading lines={4} />}
      {data?.length === 0 && (
        <Empty icon="case" title={t.cases.none}>
          <p>{t.cases.noneHint}</p>
          <a class="button" href="/">
            {t.appointments.find}
          </a>
        </Empty>
      )}
      {data && data.length > 0 && (
        <ul class="lines">
          {data.map((one) => (
            <li key={one.id}>
              <a class="line-link" href={`/cases/${one.id}`}>
                <StateMark state={one.state} power={one.power_type} />
                <strong>{ofField(one, "item_name")}</strong>
                <span>
                  <Due one={one} />
                </span>
                <span class="soft small">{one.number}</span>
                <Icon name="on" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
