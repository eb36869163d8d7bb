/** What the formats of the document mean, by RFC 3339, 9562 and 3986: written apart from the code that is judged. */
export const formats: Record<string, (text: string) => boolean> = {
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
  date: isDate,
  'date-time': isDateTime,
  email: (text) => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text),
  'uri-reference': (text) => URL.canParse(text, 'http://here.invalid'),
  uri: (text) => URL.canParse(text),
};

function isDate(text: string): boolean {
  const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeapYear ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Without leap seconds, which no clock here knows. */
function isDateTime(text: string): boolean {
  const [, date = '', time = '', offset = ''] = /^(.{10})T(.{8})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.exec(text) ?? [];
  return isDate(date) && isTime(time) && (/^z$/i.test(offset) || isTime(`${offset.slice(1)}:00`));
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text);
}
