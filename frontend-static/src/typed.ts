import { signal } from "@preact/signals";
import type { MemberKind } from "./types";

/** What was typed about a person: in memory only, so that a way back keeps it and closing the page forgets it. */
export const typedIdentity = { name: signal(""), idNumber: signal("") };

export interface TypedWaiting {
  /** The page's address: another day or place asked for starts anew. */
  at: string;
  centres: string[];
  from: string;
  to: string;
  hours: "any" | "morning" | "afternoon";
  member: string;
}

export const typedWaiting = signal<TypedWaiting | null>(null);

export const typedMember = {
  kind: signal<MemberKind | null>(null),
  relation: signal(""),
  name: signal(""),
  idNumber: signal(""),
  phone: signal(""),
  until: signal(""),
  only: signal(false),
  forget(): void {
    for (const typed of [this.relation, this.name, this.idNumber, this.phone, this.until]) typed.value = "";
    this.only.value = false;
    this.kind.value = null;
  },
};
