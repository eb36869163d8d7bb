/** A command that is documented and not run. */
export interface LeftOut {
  page: string;
  /** The whole line, without the remark behind it. */
  command: string;
  why: string;
}

/** What somebody who follows the page has in the place of what it shows. */
export interface StandIn {
  page: string;
  documented: string;
  /** On one line. */
  instead: string;
  why: string;
}

/** A block that is run beside servers, in a terminal of its own. */
export interface OwnTerminal {
  page: string;
  contains: string;
  why: string;
}

/** All that is not run just as it is written. */
export interface Special {
  leftOut: readonly LeftOut[];
  standIns: readonly StandIn[];
  ownTerminals: readonly OwnTerminal[];
}

/**
 * Every page with commands, in the order of reading. The pages of a list are read in one copy of the repository and in
 * one terminal: each goes on with what those before it left.
 */
export const chains: readonly (readonly string[])[] = [
  [
    'README.md',
    'docs/guides/import-formats.md',
    'docs/guides/identity.md',
    'docs/guides/money.md',
    'docs/guides/operate.md',
    'docs/guides/add-a-job.md',
    'docs/guides/faults.md',
    'docs/performance.md',
    'docs/quality/imports.md',
  ],
  ['CONTRIBUTING.md'],
];

const installs = 'It is what the tests themselves need: .ci/run begins with it.';
const recurses = 'It would run this test again: .ci/run runs it.';
const checks = 'It takes minutes on a busy machine: .ci/run runs it, after the tests.';
const drills = 'It takes minutes: its short forms are tests in scripts/drills. Its options are checked.';
const measures = 'It takes minutes and an idle machine. Its options and names are checked.';
const fuzzes = 'It takes minutes: its short form is a test in scripts/fuzz. Its options are checked.';
const mutates = 'It takes minutes: what it changes is tested in scripts/mutants. Its options are checked.';
const servers = 'The servers of docker-compose.yml are those of the tests here.';

const leftOut: LeftOut[] = [
  { page: 'README.md', command: 'npm install', why: installs },
  { page: 'README.md', command: 'npm test', why: recurses },
  { page: 'README.md', command: 'npm run check', why: checks },
  { page: 'README.md', command: 'npm run bench', why: measures },
  { page: 'README.md', command: 'npm run drill -- --books', why: drills },
  { page: 'README.md', command: 'docker compose up -d --wait', why: servers },
  { page: 'docs/guides/add-a-job.md', command: 'npm run check', why: checks },
  { page: 'docs/guides/faults.md', command: 'npm run drill', why: drills },
  { page: 'docs/guides/faults.md', command: 'npm run drill -- --seed=42 --engine=redis', why: drills },
  { page: 'docs/guides/faults.md', command: 'npm run drill -- --short', why: drills },
  { page: 'docs/guides/faults.md', command: 'npm run drill -- --recovery', why: drills },
  { page: 'docs/guides/faults.md', command: 'npm run drill -- --books', why: drills },
  { page: 'docs/guides/faults.md', command: 'npm run drill -- --books --short --seed=1', why: drills },
  { page: 'README.md', command: 'npm run fuzz', why: fuzzes },
  { page: 'docs/guides/faults.md', command: 'npm run fuzz', why: fuzzes },
  { page: 'docs/guides/faults.md', command: 'npm run fuzz -- --seed=42 --minutes=15', why: fuzzes },
  { page: 'docs/guides/faults.md', command: 'npm run fuzz -- --operation=transactionsRecordTransaction', why: fuzzes },
  { page: 'docs/performance.md', command: 'npm run bench', why: measures },
  { page: 'docs/performance.md', command: 'npm run bench -- accept http', why: measures },
  { page: 'docs/performance.md', command: 'npm run bench -- --write', why: measures },
  { page: 'CONTRIBUTING.md', command: 'npm install', why: installs },
  { page: 'CONTRIBUTING.md', command: 'npm run demo', why: 'The README begins with it, and there it is run.' },
  { page: 'CONTRIBUTING.md', command: 'npm test', why: recurses },
  { page: 'CONTRIBUTING.md', command: 'npm run check', why: checks },
  { page: 'CONTRIBUTING.md', command: 'npm run mutants -- shared/statements', why: mutates },
  { page: 'CONTRIBUTING.md', command: 'npm run mutants -- shared/statements --most=150 --seed=42', why: mutates },
];

const address = {
  documented: 'http://127.0.0.1:3000',
  instead: 'http://127.0.0.1:$PORT',
  why: 'Something else may listen on the port of the pages.',
};

const standIns: StandIn[] = [
  { page: 'README.md', ...address },
  {
    page: 'README.md',
    documented: '--users 1000 --transactions 1000000',
    instead: '--users 3 --transactions 600',
    why: 'A million take minutes.',
  },
  {
    page: 'README.md',
    documented: 'DATABASE_URL=postgres://countinghouse:countinghouse@127.0.0.1:5432/countinghouse',
    instead: 'DATABASE_URL=$GIVEN_DATABASE_URL',
    why: servers,
  },
  {
    page: 'README.md',
    documented: 'REDIS_URL=redis://127.0.0.1:6379 CACHE_REDIS_URL=redis://127.0.0.1:6380',
    instead: 'REDIS_URL=$GIVEN_REDIS_URL CACHE_REDIS_URL=$GIVEN_CACHE_REDIS_URL',
    why: servers,
  },
  { page: 'docs/guides/identity.md', ...address },
  {
    page: 'docs/guides/identity.md',
    documented: 'CODE=123456',
    instead: `CODE=$(node --input-type=module -e "import { generateSync } from 'otplib'; console.log(generateSync({ secret: process.argv[1] }))" "$(field secret < totp)")`,
    why: 'The app shows another code each half minute.',
  },
  { page: 'docs/guides/money.md', ...address },
  { page: 'docs/guides/operate.md', ...address },
  {
    page: 'docs/quality/imports.md',
    documented: ' DIR ',
    instead: ` $(mkdir "$TMPDIR/csv" && cp examples/statement.csv "$TMPDIR/csv" && echo '{ "csv/statement.csv": { "count": 67 } }' > "$TMPDIR/expected.json" && echo "$TMPDIR") `,
    why: 'A folder of whoever asks.',
  },
];

const ownTerminals: OwnTerminal[] = [
  { page: 'README.md', contains: 'node --import tsx api/main.ts', why: servers },
  { page: 'docs/guides/operate.md', contains: 'node --import tsx api/main.ts', why: servers },
];

export const special: Special = { leftOut, standIns, ownTerminals };
