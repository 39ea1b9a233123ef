import type { JSX } from "preact";
import { draftFor, type Wanted } from "../draft";
import { me, texts } from "../store";
import type { Guide, Member } from "../types";
import { of } from "../words";
import { useAsked, useAskedAll } from "./asked";

/** Names for ids: in memory, asked for again after a reload. */
export function useFamily(): Member[] | undefined {
  return useAsked<Member[]>(me.value?.name ? "/api/family" : null).data;
}

/** A family member's masked name, or “myself”. */
export function nameOf(one: Wanted, family: Member[] | undefined): string {
  const t = texts.value.booking.visit;
  if (!one.member) return t.self;
  return family?.find((member) => member.id === one.member)?.name ?? "…";
}

/** What each matter of the visit is called. */
export function useItemNames(item: string): (one: Wanted) => string {
  const codes = [...new Set(draftFor(item).matters.map((one) => one.item))];
  const guides = useAskedAll<Guide>(codes.map((code) => `/api/items/${code}`), true).data;
  return (one) => {
    const found = guides?.find((guide) => guide.item.code === one.item)?.item.name ?? one.name;
    return found ? of(found) : one.item;
  };
}

/** One line above the times: for whom, how many matters, and where to change it. */
export function VisitLine({ item }: { item: string }): JSX.Element {
  const t = texts.value.booking.visit;
  const { matters } = draftFor(item);
  const family = useFamily();
  const names = [...new Set(matters.map((one) => nameOf(one, family)))];
  return (
    <p class="chosen-place visit-line">
      <span>
        {t.forWhom(texts.value.listed(names))}
        {matters.length > 1 && ` · ${t.one(matters.length)}`}
      </span>
      <a href={`/items/${item}/visit`} aria-label={t.editSaid}>
        {t.edit}
      </a>
    </p>
  );
}
