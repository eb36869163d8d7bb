/** Names that ICU keeps from long ago, and that are in no time zone database any more: PostgreSQL refuses or misreads them. */
const gone = /^(SystemV\/.*|US\/Pacific-New|Canada\/East-Saskatchewan)$/;
/** Of three letters, the database's own. ICU takes `PST`, `BST`, `IST` for one zone each, others for another. */
const ofThreeLetters = new Set('CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET'.split(' '));

/** Whether a text names a time zone that both Node.js and PostgreSQL know. */
export function isTimeZone(name: string): boolean {
  // Offsets (`+01:00`) are time zones to Intl and none to the database.
  if (!/^[A-Z]/.test(name) || gone.test(name)) return false;
  if (/^[A-Z]{3}$/.test(name) && !ofThreeLetters.has(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
