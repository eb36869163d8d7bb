import { type StatementAccount, StatementError, type StatementRow } from '../statement.ts';
import { type CamtNode, readCamtAccount, readCamtEntry } from './camt-entry.ts';
import { createAccountBook } from './fields.ts';
import { decodeText } from './text.ts';
import { createXmlReader } from './xml.ts';

const chunkChars = 64 * 1024;
const maxEntryNodes = 10_000;
const maxEntryDetails = 20;
const statementElements = /^(Stmt|Rpt|Ntfctn)$/;

/**
 * The entries of ISO 20022 account reports, statements and notifications (camt.052, camt.053, camt.054), of any
 * version and namespace prefix. One row per `Ntry`, also for a batch of several payments.
 */
export function* camtRows(bytes: Uint8Array): Generator<StatementRow> {
  const text = decodeText(bytes, declaredEncoding(bytes));
  const entries: { entry: CamtNode; account: StatementAccount | null }[] = [];
  const reader = createXmlReader(entryCollector((entry, account) => entries.push({ entry, account })));
  let row = 0;
  for (let at = 0; at < text.length; at += chunkChars) {
    reader.write(text.slice(at, at + chunkChars));
    for (const { entry, account } of entries.splice(0)) yield readCamtEntry((row += 1), entry, account);
  }
  reader.close();
}

function declaredEncoding(bytes: Uint8Array): string | null {
  return (
    /^[^<]*<\?xml[^>]*encoding=["']([\w.-]+)/.exec(Buffer.from(bytes.subarray(0, 200)).toString('latin1'))?.[1] ?? null
  );
}

/** Builds the small tree of one entry, or of one statement's account, at a time; the rest of the document is dropped. */
function entryCollector(onEntry: (entry: CamtNode, account: StatementAccount | null) => void) {
  const book = createAccountBook();
  let account: StatementAccount | null = null;
  const path: string[] = [];
  /** The open nodes from an entry or account down; empty outside of them. */
  const open: CamtNode[] = [];
  let nodes = 0;
  let details = 0;
  let skippedDepth = 0;
  return {
    open(name: string, attributes: Readonly<Record<string, string>>) {
      const outer = open.at(-1);
      const inStatement = statementElements.test(path.at(-1) ?? '');
      path.push(name);
      if (statementElements.test(name) && outer === undefined) account = null;
      if (outer === undefined) {
        if (name !== 'Ntry' && !(name === 'Acct' && inStatement)) return;
        [nodes, details] = [0, 0];
      }
      if (skippedDepth > 0 || (name === 'TxDtls' && (details += 1) > maxEntryDetails)) {
        skippedDepth += 1;
        return;
      }
      if ((nodes += 1) > maxEntryNodes)
        throw new StatementError('too-large', 'An entry of the statement is too large to read.');
      const node: CamtNode = { name, currency: attributes['Ccy'] ?? null, text: '', children: [] };
      outer?.children.push(node);
      open.push(node);
    },
    text(text: string) {
      const node = open.at(-1);
      if (node !== undefined && skippedDepth === 0 && node.text.length < 4_000) node.text += text.slice(0, 4_000);
    },
    close() {
      path.pop();
      if (skippedDepth > 0) {
        skippedDepth -= 1;
        return;
      }
      const node = open.pop();
      if (node === undefined || open.length > 0) return;
      if (node.name === 'Ntry') onEntry(node, account);
      else account = book(readCamtAccount(node));
    },
  };
}
