import { expect } from 'chai';
import { Problem } from '../platform/errors.ts';
import { testConfig } from '../testing/index.ts';
import { ecbFile, type RatesAnswer, type RatesServer, startRatesServer } from './rates-server.fixture.ts';
import { createEcbSource, exampleRates, rateSourceOf } from './sources.ts';

const never = new AbortController().signal;
const day = { '2024-01-02': { USD: '1.0956', JPY: '155.67' } };

async function failureOf(fetching: Promise<unknown>): Promise<string> {
  const error: unknown = await fetching.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Problem ? `${error.code}: ${error.message}` : `no problem: ${String(error)}`;
}

describe('rates from the web', () => {
  let server: RatesServer;
  before(async () => {
    server = await startRatesServer();
  });
  after(() => server.stop());

  const fetchRates = (answer: RatesAnswer, limits: { maxBytes?: number; timeoutMs?: number } = {}) => {
    server.answer(answer);
    return createEcbSource({ url: server.url, ...limits }).fetch(never);
  };

  it('are read with their days, to the last digit', async () => {
    const file = ecbFile({ ...day, '2023-12-29': { USD: '1.10500' } });
    expect(await fetchRates(file)).to.deep.equal([
      {
        date: '2024-01-02',
        rates: [
          { currency: 'USD', rate: '1.0956' },
          { currency: 'JPY', rate: '155.67' },
        ],
      },
      { date: '2023-12-29', rates: [{ currency: 'USD', rate: '1.10500' }] },
    ]);
  });

  it('may come another time when the other side is in trouble', async () => {
    expect(await failureOf(fetchRates(500))).to.equal('unavailable: The source of exchange rates answered with 500.');
    expect(await failureOf(fetchRates('the half of it'))).to.match(/^unavailable/);
    expect(await failureOf(fetchRates('never', { timeoutMs: 50 }))).to.match(/^unavailable/);
  });

  it('are not where the address says, or behind another one', async () => {
    expect(await failureOf(fetchRates(404))).to.match(/^unprocessable/);
    expect(await failureOf(fetchRates(302))).to.match(/^unavailable/);
  });

  it('are given up when the file has no end', async () => {
    expect(await failureOf(fetchRates('without end', { maxBytes: 300_000 }))).to.match(/^unprocessable: .*larger/);
  });

  it('are given up when the attempt ends', async () => {
    server.answer('never');
    const attempt = new AbortController();
    const fetching = createEcbSource({ url: server.url }).fetch(attempt.signal);
    attempt.abort();
    expect(await failureOf(fetching)).to.match(/^unavailable/);
  });

  const bomb = `<!DOCTYPE a [<!ENTITY b "1.1">]>${ecbFile({ '2024-01-02': { USD: '&b;' } }).slice(38)}`;
  const wrong: [what: string, body: string][] = [
    ['no XML', '{"USD":1.1}'],
    ['a web page', '<html><body>Down for maintenance</body></html>'],
    ['nothing', ' '],
    ['no day', ecbFile({})],
    ['a day without rates', ecbFile({ '2024-01-02': {} })],
    ['a day that does not exist', ecbFile({ '2024-02-30': { USD: '1.1' } })],
    ['a rate of zero', ecbFile({ '2024-01-02': { USD: '0.00' } })],
    ['a rate below zero', ecbFile({ '2024-01-02': { USD: '-1.1' } })],
    ['a rate with an exponent', ecbFile({ '2024-01-02': { USD: '1e9' } })],
    ['a rate that is none', ecbFile({ '2024-01-02': { USD: 'N/A' } })],
    ['a rate of the base', ecbFile({ '2024-01-02': { EUR: '1' } })],
    ['what is no currency', ecbFile({ '2024-01-02': { usd: '1.1' } })],
    ['a file that ends too early', ecbFile(day).slice(0, -20)],
    ['a currency twice', ecbFile(day).replace('JPY', 'USD')],
    ['a rate before its day', "<Cube><Cube currency='USD' rate='1.1'/></Cube>"],
    ['depth without end', '<a>'.repeat(20)],
    ['an entity of its own', ecbFile({ '2024-01-02': { USD: '&b;' } })],
    ['a DOCTYPE', bomb],
  ];
  for (const [what, body] of wrong) {
    it(`are refused as a whole for ${what}`, async () => {
      expect(await failureOf(fetchRates(body))).to.equal(
        'unprocessable: The source of exchange rates sent what is no file of rates.',
      );
    });
  }
});

describe('rateSourceOf', () => {
  it('has an example of one day where no source is set up', async () => {
    const source = rateSourceOf(testConfig());
    const days = await source.fetch(never);
    expect(source).to.equal(exampleRates);
    expect(days.map(({ date }) => date)).to.deep.equal(['2024-01-02']);
    expect(days[0]?.rates).to.have.lengthOf(30);
  });

  it('takes https, and http from this machine alone', () => {
    expect(rateSourceOf(testConfig({ RATES_URL: 'https://rates.example.org/daily.xml' })).name).to.equal(
      'rates.example.org',
    );
    expect(rateSourceOf(testConfig({ RATES_URL: 'http://127.0.0.1:80/daily.xml' })).name).to.equal('127.0.0.1');
    for (const url of ['http://rates.example.org/', 'http://127.0.0.1.example.org/', 'file:///rates.xml', 'rates']) {
      expect(() => testConfig({ RATES_URL: url }), url).to.throw('RATES_URL');
    }
  });
});
