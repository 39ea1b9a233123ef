import type { situation as zh } from "./zh_situation";

export const situation: typeof zh = {
  title: "Your situation",
  tap: (n) => `question ${n}`,
  skip: "Not sure: book with the general list",
  skipHint: "You can also explain at the window; it does no harm.",
  came: "In your situation",
  change: "Change",
  changeOf: (what) => `Change the answer to “${what}”`,
  answer: "Answer",
  open: "A few short questions: the exact papers, and no more time than needed",
  instead: (name) => `Your situation belongs to “${name}”.`,
  onlineHint: "In your situation nobody needs to come. You can still book a window if you like.",
  confirm: "Not to bring: looked up by the police, please confirm",
  confirmTick: "What is looked up for me is right: go on with it",
  confirmLater: "You need not confirm it here: the window will ask you.",
  spared: "Not needed in this situation:",
  bay: "Inspection",
  bayHint: "The vehicle goes to the inspection bay first",
  online: "Online",
};
