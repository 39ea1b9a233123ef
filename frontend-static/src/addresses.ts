/** What the server draws or answers itself: never a page of the app. */
export const SERVERS = /^\/(api|guide|status|publication|figures|open-data|schema|health)(\/|$)/;
