import type { Civil } from "../dates";
import type { FirstTexts } from "./zh";

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
export const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const clock = (at: Civil): string =>
  `${at.hour > 12 ? at.hour - 12 : at.hour || 12}:${String(at.minute).padStart(2, "0")} ${at.hour < 12 ? "am" : "pm"}`;
const shortDay = (at: Civil): string => `${at.day} ${MONTHS[at.month - 1]}`;
const day = (at: Civil): string => `${WEEKDAYS[at.weekday]} ${shortDay(at)}`;
const moment = (at: Civil): string => `${day(at)}, ${clock(at)}`;
export const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

export const en: FirstTexts = {
  html: "en",
  name: "Yitang",
  tagline: "Police service appointments",
  skip: "Skip to content",
  title: (page) => `${page} - Yitang`,

  clock,
  day,
  shortDay,
  moment,
  today: "Today",
  tomorrow: "Tomorrow",
  listed: (parts) => parts.join(", "),

  tabs: { label: "Main", find: "Find", appointments: "Visits", cases: "Cases", me: "Me" },
  tools: {
    label: "Display and language",
    elder: "Large type",
    elderOff: "Normal",
    elderOnSaid: "Large type is on: text and buttons are bigger.",
    elderOffSaid: "Large type is off.",
    other: "中文",
    otherCode: "zh",
    read: "Read",
    stop: "Stop",
    readLabel: "Read this page aloud",
  },
  state: {
    loading: "Loading…",
    offline: "No network. Saved tickets still open.",
    noAnswer: "The server could not be reached. Check the network and try again: what you entered is still here.",
    failed: "This page did not load",
    again: "Try again",
    notFound: "There is no such page",
    notFoundHint: "The address may be wrong, or the page has moved. Start again from the first page.",
    home: "First page",
    problem: "Something needs your attention",
    noSentence: "The server did not accept the request. Please try again later.",
    reference: (id) => `Reference: ${id}`,
    ourMistake: "Something went wrong on our side and was logged. Try again later, or come to a window without booking.",
  },

  category: {
    household: "Household registration",
    exit_entry: "Exit and entry",
    vehicle_driver: "Vehicles and drivers",
    public_order: "Public order",
  },
  find: {
    title: "What do you need?",
    label: "Name of the matter, or a common word",
    placeholder: "Passport, visa, number plate…",
    search: "Search",
    clear: "Clear the search",
    words: ["passport", "visa", "ID card", "driving"],
    wordsLabel: "Often looked for",
    categories: "By category",
    online: "Can be done online now",
    moreOnline: "Everything that can be done online",
    open: "Open to all",
    figures: "The year in figures",
    publication: "Published decisions",
    results: (n) => (n ? `${many(n, "matter")} found` : "Nothing found"),
    more: "Show more",
    nothing: "Try another word, such as “passport” or “number plate”, or look by category. You can also ask at any window.",
    next: "Next appointment",
    nextToday: "Appointment today",
    back: "Back to the first page",
  },
  online: {
    full: "Online, no visit needed",
    accept: "Apply online, one visit",
    pre_review: "Papers checked online first",
    none: "At the window",
  },
  minutes: (n) => `about ${n} min`,
};
