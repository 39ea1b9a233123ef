import { signal } from "@preact/signals";
import type { MemberKind } from "./types";

/** What was typed about a person: in memory only, so that a way back keeps it and closing the page forgets it. */
export const typedIdentity = { name: signal(""), idNumber: signal("") };

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
